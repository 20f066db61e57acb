import { Card } from '../../../ui/Card.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { RegionMap } from '../../../ui/RegionMap.tsx'
import { useBreakdown } from './useBoard.ts'
import type { BoardRow } from './words.ts'
import { percent, ratioWords } from './words.ts'

type Props = { planId: string; row: BoardRow; selected: string | undefined; onSelect: (code: string) => void }

/** The cities shaded by rank; whether they reach their own targets stands in the table of parts. */
export function CityMap({ planId, row, selected, onSelect }: Props) {
  const { data } = useBreakdown(planId, row, { no: undefined, direct: false })
  const cities = data?.rows.filter((part) => part.kind === 'city') ?? []
  const title = cities.length > 0 ? `${cities.length} 市州 · ${row.name}` : `市州 · ${row.name}`
  if (!data) return <Card title={title}><Loading lines={6} /></Card>
  const own = data.rows.find((one) => one.kind === 'own')
  const figures = cities
    .filter((part) => part.held)
    .map((part) => ({
      code: String(part.no).slice(0, 6),
      value: part.value,
      measure: data.ratio ? part.share : part.value,
      share: data.ratio ? ratioWords(data.unit, part.share) : percent(part.share, (part.share ?? 0) < 1 ? 1 : 0),
    }))
  return (
    <Card
      title={title}
      meta={data.ratio ? '比例；下为分子' : `${data.unit}；占全省`}
      footer={<span className="lu-t2 lu-sm">按主管部门归属。{own?.held && `省属另计 ${formatNumber(own.value)}。`}颜色只分大小；各市州的分解目标在下面的对照表。</span>}
    >
      <RegionMap
        label={title}
        unit={data.unit}
        figures={figures}
        limitText={(limit) => (data.ratio ? ratioWords(data.unit, limit) : formatNumber(limit))}
        selected={selected}
        onSelect={onSelect}
      />
    </Card>
  )
}
