import { Card } from '../../../ui/Card.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { RegionMap } from '../../../ui/RegionMap.tsx'
import { useBreakdown } from './useBoard.ts'
import type { BoardRow } from './words.ts'
import { percent } from './words.ts'

type Props = { planId: string; row: BoardRow; selected: string | undefined; onSelect: (code: string) => void }

/** The cities shaded by rank; there are no city targets to judge them by. */
export function CityMap({ planId, row, selected, onSelect }: Props) {
  const { data } = useBreakdown(planId, row, { no: undefined, direct: false })
  const title = `21 市州 · ${row.name}`
  if (!data) return <Card title={title}><Loading lines={6} /></Card>
  const own = data.rows.find((one) => one.kind === 'own')
  const figures = data.rows
    .filter((part) => part.kind === 'city')
    .map((part) => ({
      code: String(part.no).slice(0, 6),
      value: part.value,
      measure: data.ratio ? part.share : part.value,
      share: percent(part.share, data.ratio || (part.share ?? 0) < 1 ? 1 : 0),
    }))
  return (
    <Card
      title={title}
      meta={data.ratio ? '比例；下为分子' : `${data.unit}；占全省`}
      footer={<span className="lu-t2 lu-sm">按主管部门归属。{own && `省属另计 ${formatNumber(own.value)}。`}没有市州分解目标，颜色只分大小。</span>}
    >
      <RegionMap
        label={title}
        unit={data.unit}
        figures={figures}
        limitText={(limit) => (data.ratio ? percent(limit) : formatNumber(limit))}
        selected={selected}
        onSelect={onSelect}
      />
    </Card>
  )
}
