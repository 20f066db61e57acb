import { Card } from '../../../ui/Card.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { sichuanTiles } from '../../../ui/sichuan-tiles.ts'
import { TileKey, TileMap, type Tile, type TileState } from '../../../ui/TileMap.tsx'
import { useBreakdown } from './useBoard.ts'
import type { BoardRow, Breakdown } from './words.ts'
import { percent } from './words.ts'

const steps: readonly TileState[] = ['step1', 'step2', 'step3', 'step4', 'step5']

type Props = { planId: string; row: BoardRow; selected: string | undefined; onSelect: (code: string) => void }

/** The cities as equal tiles, shaded in five steps of equal count; there are no city targets to judge them by. */
export function CityMap({ planId, row, selected, onSelect }: Props) {
  const { data } = useBreakdown(planId, row.id, { no: undefined, direct: false })
  const title = `21 市州 · ${row.name}`
  if (!data) return <Card title={title}><Loading lines={6} /></Card>
  const { tiles, key } = shade(data)
  const own = data.rows.find((one) => one.kind === 'own')
  return (
    <Card
      title={title}
      meta={data.ratio ? '比例；下为分子' : `${data.unit}；占全省`}
      footer={
        <>
          <TileKey steps={key} />
          <span className="lu-sp" />
          <span className="lu-t2 lu-sm">按主管部门归属。{own && `省属另计 ${formatNumber(own.value)}。`}没有市州分解目标，颜色只分大小。</span>
        </>
      }
    >
      <TileMap tiles={tiles} label={title} selected={selected} onSelect={onSelect} />
    </Card>
  )
}

/** Five classes by rank; equal figures share a class. */
function shade(data: Breakdown): { tiles: Tile[]; key: { state: TileState; label: string }[] } {
  const measure = (part: Breakdown['rows'][number]) => (data.ratio ? part.share : part.value)
  const cities = sichuanTiles.map((place) => ({ place, part: data.rows.find((one) => String(one.no).startsWith(place.code) && one.kind === 'city') }))
  const sorted = cities.flatMap(({ part }) => (part ? [measure(part) ?? 0] : [])).sort((left, right) => left - right)
  const limits = steps.map((_, at) => sorted[Math.floor((sorted.length * at) / steps.length)] ?? 0)
  const classOf = (value: number) => limits.findLastIndex((limit) => value >= limit)
  const tiles = cities.map(({ place, part }): Tile => {
    const value = part ? measure(part) : null
    return {
      key: place.code,
      col: place.col,
      row: place.row,
      name: place.name,
      value: part?.value ?? null,
      share: part ? percent(part.share, data.ratio || (part.share ?? 0) < 1 ? 1 : 0) : '',
      state: value === null ? 'unknown' : (steps[classOf(value)] ?? 'step1'),
    }
  })
  const key = steps.flatMap((state, at) => {
    const low = limits[at]!
    // Classes that no city falls into are not in the key.
    return limits[at + 1] === low ? [] : [{ state, label: `≥ ${data.ratio ? percent(low) : formatNumber(low)}` }]
  })
  return { tiles, key }
}
