import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import type { api } from '../api.ts'

type Provinces = Output<typeof api.listDatasets>['provinces']

/** The province in the address, as an endpoint takes it and as links and files carry it on. */
export function useProvince(): { asked: { province?: string }; query: string } {
  const [params] = useSearchParams()
  const province = params.get('province')
  return province ? { asked: { province }, query: `?province=${province}` } : { asked: {}, query: '' }
}

/** Which province's figures are shown; nothing where the deployment holds one. A choice begins anew without the rest of the address. */
export function ProvincePick({ provinces }: { provinces: Provinces }) {
  const [, setParams] = useSearchParams()
  if (provinces.length < 2) return null
  return (
    <label className="lu-row od-pick">
      <span className="lu-t2 lu-nw">省份</span>
      <select className="lu-inp" value={provinces.find((one) => one.here)?.region ?? ''} onChange={(event) => setParams({ province: event.target.value })}>
        {!provinces.some((one) => one.here) && <option value="">选择省份</option>}
        {provinces.map((one) => (
          <option key={one.region} value={one.region}>{one.name}</option>
        ))}
      </select>
    </label>
  )
}
