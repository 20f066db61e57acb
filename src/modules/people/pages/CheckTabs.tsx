import { NavLink } from 'react-router'
import { useSession } from '../../access/model.ts'
import './people.css'

const pages = [
  { to: '/people/identities', title: '身份核验', needs: 'people.checkIdentity' },
  { to: '/people/duplicates', title: '重复人员', needs: 'people.review' },
  { to: '/people/other-registers', title: '教育部门学籍比对', needs: 'people.otherRegisters' },
]

/** The three checks of an authority stand under one entry of the menu; this leads between them. */
export function CheckTabs() {
  const session = useSession()
  const own = session.acting?.portal === 'authority' ? pages.filter(({ needs }) => session.permissions.includes(needs)) : []
  if (own.length < 2) return null
  return (
    <nav className="lu-people-checks" aria-label="查重与核验">
      {own.map(({ to, title }) => (
        <NavLink key={to} to={to}>
          {title}
        </NavLink>
      ))}
    </nav>
  )
}
