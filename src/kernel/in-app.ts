/**
 * Browsers inside another program save no files: the download is dropped without a word. Named by what the browser
 * says of itself; undefined in a browser of its own. Enterprise WeChat names both.
 */
export function inAppBrowser(agent: string = globalThis.navigator?.userAgent ?? ''): string | undefined {
  if (/wxwork\//i.test(agent)) return '企业微信'
  if (/MicroMessenger\//i.test(agent)) return '微信'
  if (/DingTalk\//i.test(agent)) return '钉钉'
  return undefined
}

/** Tells the frame that a file was asked for where none can be saved. */
export const cannotSave = 'luban:cannot-save'

export const openElsewhere = (program: string) =>
  `${program}里不能保存文件，没有下载。请点右上角的“…”，选“在浏览器打开”，在浏览器里再下载一次。`
