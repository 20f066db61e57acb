import { useNavigate } from 'react-router'
import { Card } from '../../../ui/Card.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { nationTiles } from '../../../ui/nation-tiles.ts'
import { RegionMap } from '../../../ui/RegionMap.tsx'
import { figure, type Board, type BoardRow } from './words.ts'

/** The provinces as tiles; a press opens what that province has published. */
export function NationMap({ board, row }: { board: Board; row: BoardRow }) {
  const navigate = useNavigate()
  const figures = row.cells.map(({ no, value }) => ({ code: String(no).slice(0, 6), value: value === null ? null : Number(value.toFixed(row.decimals)) }))
  const known = new Set(board.provinces.map((one) => String(one.no).slice(0, 6)))
  return (
    <Card
      title={`各省 · ${row.name}`}
      meta={row.unit}
      footer={<span className="lu-t2 lu-sm">合计 {figure(row, row.value)}，{row.published} 个省级单位。空白的还没有发布；港、澳、台不在规划的统计范围。</span>}
    >
      <RegionMap
        label={`各省 · ${row.name}`}
        unit={row.unit}
        places={nationTiles}
        figures={figures}
        limitText={(limit) => formatNumber(Number(limit.toFixed(row.decimals)))}
        onSelect={(code) => known.has(code) && void navigate(`/national/${code}000000`)}
      />
    </Card>
  )
}
