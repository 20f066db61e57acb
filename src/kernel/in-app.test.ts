import { expect, test } from 'vitest'
import { inAppBrowser } from './in-app.ts'

const agents = {
  wechat: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003235) NetType/WIFI Language/zh_CN',
  work: 'Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/116.0.0.0 Mobile Safari/537.36 wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh',
  ding: 'Mozilla/5.0 (Linux; U; Android 14; zh-CN) AppleWebKit/537.36 Chrome/100 Mobile Safari/537.36 AliApp(DingTalk/7.6.0)',
  chrome: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
}

test('认得出微信、企业微信和钉钉里的浏览器，别的浏览器不受影响', () => {
  expect(inAppBrowser(agents.wechat)).toBe('微信')
  expect(inAppBrowser(agents.work)).toBe('企业微信')
  expect(inAppBrowser(agents.ding)).toBe('钉钉')
  expect(inAppBrowser(agents.chrome)).toBeUndefined()
})
