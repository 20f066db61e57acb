import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import type { FieldInputProps } from '../../../ui/form-types.ts'
import { api as orgs } from '../../orgs/api.ts'

const under = (parent: string | undefined) => ({
  queryKey: ['orgs', 'regions', parent ?? 'top'],
  queryFn: () => call(orgs.listRegions, parent ? { parent } : {}),
  staleTime: Number.POSITIVE_INFINITY,
})

/** Province, city, county one below the other with the phone's own lists. The value is the code of the county. */
export function RegionSelect({ id, value, onChange, onBlur, invalid, describedBy, start = '510000' }: FieldInputProps & { start?: string }) {
  const province = value ? `${value.slice(0, 2)}0000` : start
  const city = value && value.slice(2, 4) !== '00' ? `${value.slice(0, 4)}00` : ''
  const tops = useQuery(under(undefined))
  const cities = useQuery(under(province))
  const counties = useQuery({ ...under(city), enabled: city !== '' })
  const select = (label: string, now: string, rows: readonly { code: string; name: string }[] | undefined, pick: (code: string) => void, own?: string) => (
    <select {...(own ? { id: own, 'aria-describedby': describedBy } : { 'aria-label': label })} className="lu-inp" value={now} aria-invalid={invalid} onBlur={onBlur} onChange={(event) => pick(event.target.value)}>
      <option value="">{label}</option>
      {(rows ?? []).map((row) => (
        <option key={row.code} value={row.code}>{row.name}</option>
      ))}
    </select>
  )
  return (
    <span className="ad-selects">
      {select('省份', province, tops.data?.rows, (code) => onChange(code))}
      {select('市（州）', city, cities.data?.rows, (code) => onChange(code || province), id)}
      {city && select('县（市、区）', value.endsWith('00') ? '' : value, counties.data?.rows, (code) => onChange(code || city))}
    </span>
  )
}
