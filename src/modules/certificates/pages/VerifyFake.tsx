import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { api as documents } from '../../documents/api.ts'

/** The page names its own domain and says how to tell a fake one. */
export function FakeSites({ domain }: { domain: string | null }) {
  const about = useQuery({ queryKey: ['documents', 'verification'], queryFn: () => call(documents.getVerification, {}) })
  const official = domain ?? about.data?.domain ?? null
  return (
    <aside className="vf-fake" aria-labelledby="vf-fake">
      <h2 id="vf-fake">
        <Icon name="shield" /> 怎样识别假冒网站
      </h2>
      <ul>
        {official ? (
          <li>
            正式网址的域名只有 <b className="lu-mono">{official}</b>，没有其他后缀。
          </li>
        ) : (
          <li>本站还没有正式网址，只有演示证书，结果不作凭证。</li>
        )}
        <li>扫码后先看域名，再看结果；域名不对，结果再像也不要信。</li>
        <li>查验不收费，不要求登录、填证件号码、手机验证码或银行卡。</li>
        <li>不放心时不扫码，自己输入网址，再输入编号和姓名。</li>
      </ul>
    </aside>
  )
}
