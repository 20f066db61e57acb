import { useNavigate } from 'react-router'
import { ActionButton } from '../../../ui/ActionButton.tsx'

/** The one search of the public home page; it opens the directory with its words and city. */
export function Finder({ cities }: { cities: readonly { code: string; name: string }[] }) {
  const navigate = useNavigate()
  return (
    <form
      className="po-find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        const entries = [...new FormData(event.currentTarget)].flatMap(([key, value]) => {
          const text = String(value).trim()
          return text === '' ? [] : [[key, text]]
        })
        void navigate(`/schools/public?${new URLSearchParams(entries)}`)
      }}
    >
      <input className="lu-inp lu-inp-lg" name="q" aria-label="学校、专业或所在地" placeholder="学校、专业或所在地" autoComplete="off" />
      <select className="lu-inp lu-inp-lg" name="city" aria-label="市州" defaultValue="">
        <option value="">全部市州</option>
        {cities.map((city) => (
          <option key={city.code} value={city.code}>
            {city.name}
          </option>
        ))}
      </select>
      <ActionButton kind="primary" submit>
        查找
      </ActionButton>
    </form>
  )
}
