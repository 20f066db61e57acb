import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../kernel/client.ts'
import { api } from '../../modules/portal/api.ts'

export type DemoAccount = { username: string; password: string; title: string; orgName: string }

/** The accounts of a demonstration: a press fills the form. A real deployment has none, and its server lists none. */
export function DemoAccounts({ onPick }: { onPick: (account: DemoAccount) => void }) {
  const { data } = useQuery({
    queryKey: ['portal', 'demo-accounts'],
    queryFn: () => call(api.listDemoAccounts, {}),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!data || data.rows.length === 0) return null
  return (
    <div className="lu-web-accounts">
      <h3>演示账号</h3>
      <p className="lu-t3 lu-sm">点一个账号，账号和口令会填入上面的表单。</p>
      <ul>
        {data.rows.map((account) => (
          <li key={account.username}>
            <button type="button" onClick={() => onPick(account)}>
              <b>{account.title}</b>
              <span className="lu-t2">{account.orgName}</span>
              <span className="lu-mono">{account.username}</span>
            </button>
          </li>
        ))}
      </ul>
      {data.certificates.length > 0 && (
        <>
          <h3>演示证书</h3>
          <p className="lu-t3 lu-sm">
            不用登录，在<Link to="/verify">证书查验</Link>填编号和姓名。
          </p>
          <ul>
            {data.certificates.map((one) => (
              <li key={one.number} className="lu-web-certificate">
                <span className="lu-mono">{one.number}</span>
                <span>{one.name}</span>
                <span className="lu-t2">{one.state}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
