import { useProvince } from './province.tsx'
import { formatTitles, type Format } from '../model.ts'

const offered: readonly Format[] = ['csv', 'xlsx', 'sdmx-json', 'sdmx-structure', 'adx']
const shortTitles: Partial<Record<Format, string>> = { 'sdmx-json': 'SDMX 数据', 'sdmx-structure': 'SDMX 结构', adx: 'ADX' }

/** A plain address, so that a program can take the same file. */
export function fileAddress(id: string, format: Format): string {
  return `/api/public/open-data/${id}/${format}`
}

export function Files({ id, title, all = false }: { id: string; title: string; all?: boolean }) {
  const { query } = useProvince()
  return (
    <span className="od-files">
      {(all ? offered : offered.slice(0, 3)).map((format) => (
        <a key={format} className="lu-btn lu-btn-plain lu-btn-small" href={`${fileAddress(id, format)}${query}`} download title={formatTitles[format]} aria-label={`${shortTitles[format] ?? formatTitles[format]}：下载“${title}”`}>
          {shortTitles[format] ?? formatTitles[format]}
        </a>
      ))}
    </span>
  )
}
