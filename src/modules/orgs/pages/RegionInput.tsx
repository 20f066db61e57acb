import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { call } from '../../../kernel/client.ts'
import type { FieldInputProps } from '../../../ui/form-types.ts'
import { api } from '../api.ts'

const under = (parent: string) => ({
  queryKey: ['orgs', 'regions', parent],
  queryFn: () => call(api.listRegions, { parent }),
  staleTime: Number.POSITIVE_INFINITY,
})

/** City, then county, of one province. The value is the six-digit code; `cityOnly` stops at the city. */
export function RegionInput(props: FieldInputProps & { province: string; cityOnly?: boolean }) {
  const { province, value } = props
  const city = value ? `${value.slice(0, 4)}00` : ''
  const cities = useQuery(under(province))
  const counties = useQuery({ ...under(city), enabled: city !== '' && city !== province && !props.cityOnly })
  const options = (rows: readonly { code: string; name: string }[] | undefined) =>
    (rows ?? []).map((row) => ({ value: row.code, label: row.name }))
  const status = props.invalid ? { status: 'error' as const } : {}
  const search = {
    filterOption: (text: string, option: { label?: unknown } | undefined) =>
      String(option?.label ?? '').includes(text.trim()),
  }
  return (
    <span className="lu-row lu-wrap">
      <Select<string>
        id={props.id}
        aria-label="市州"
        placeholder="市州"
        showSearch={search}
        {...(city && city !== province ? { value: city } : {})}
        options={options(cities.data?.rows)}
        loading={cities.isPending}
        {...status}
        onChange={(next) => props.onChange(next)}
        onBlur={props.onBlur}
        style={{ minWidth: 200 }}
      />
      {!props.cityOnly && (
        <Select<string>
          aria-label="区县"
          placeholder="区县"
          showSearch={search}
          disabled={city === '' || city === province}
          {...(value && !value.endsWith('00') ? { value } : {})}
          options={options(counties.data?.rows)}
          {...status}
          onChange={(next) => props.onChange(next)}
          onBlur={props.onBlur}
          style={{ minWidth: 200 }}
        />
      )}
    </span>
  )
}
