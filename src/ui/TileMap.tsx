import { useNavigate } from 'react-router'
import { formatNumber } from './format.ts'
import { ScrollBox } from './ScrollBox.tsx'
import { chartColours } from './theme.ts'

/** Five steps upwards and one state below the threshold, which also wears a triangle. */
export type TileState = 'below' | 'step1' | 'step2' | 'step3' | 'step4' | 'step5' | 'unknown'
export type Tile = {
  key: string
  col: number
  row: number
  name: string
  value: number | null
  /** The judged figure, written at the right: 96%. */
  share?: string
  state: TileState
  to?: string
}
export type TileMapProps = {
  tiles: readonly Tile[]
  /** What the map shows, for people who listen. */
  label: string
  selected?: string | undefined
  onSelect?: (key: string) => void
}

const fills: Record<TileState, string> = {
  below: chartColours.below,
  step1: chartColours.sequence[0],
  step2: chartColours.sequence[1],
  step3: chartColours.sequence[2],
  step4: chartColours.sequence[3],
  step5: chartColours.sequence[4],
  unknown: '#FFFFFF',
}
const width = 75
const height = 43
const pitchX = 78
const pitchY = 47

/** Equal tiles in the place of regions: every name and number stays readable, whatever the area. */
export function TileMap({ tiles, label, selected, onSelect }: TileMapProps) {
  const columns = Math.max(...tiles.map((tile) => tile.col), 0) + 1
  const rows = Math.max(...tiles.map((tile) => tile.row), 0) + 1
  return (
    <ScrollBox label={label}>
      <svg
        className="lu-tiles"
        viewBox={`0 0 ${columns * pitchX + 2} ${rows * pitchY}`}
        role="group"
        aria-label={label}
      >
        {tiles.map((tile) => (
          <TileShape key={tile.key} tile={tile} current={tile.key === selected} onSelect={onSelect} />
        ))}
      </svg>
    </ScrollBox>
  )
}

function TileShape({
  tile,
  current,
  onSelect,
}: {
  tile: Tile
  current: boolean
  onSelect: ((key: string) => void) | undefined
}) {
  const navigate = useNavigate()
  const x = 1 + tile.col * pitchX
  const y = 1 + tile.row * pitchY
  const ink = tile.state === 'step4' || tile.state === 'step5' ? '#FFFFFF' : '#17232A'
  const drawing = (
    <>
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        rx="2"
        fill={fills[tile.state]}
        stroke={current ? '#17232A' : tile.state === 'unknown' ? '#C9D1D5' : fills[tile.state]}
        strokeWidth={current ? 2 : 1}
      />
      <text x={x + 6} y={y + 17} fill={ink} fontWeight="600" fontSize="12">
        {tile.name}
      </text>
      <text x={x + width - 5} y={y + 17} textAnchor="end" fill={ink} fontSize="12">
        {tile.share ?? ''}
      </text>
      <text x={x + 6} y={y + 35} fill={ink} fontSize="12">
        {formatNumber(tile.value)}
      </text>
      {tile.state === 'below' && <path d={`M${x + width - 11} ${y + 26}l5 9h-10z`} fill="#8F5A00" />}
    </>
  )
  const said = `${tile.name} ${formatNumber(tile.value)}${tile.share ? `，${tile.share}` : ''}${tile.state === 'below' ? '，低于下限' : ''}`
  if (!onSelect && !tile.to)
    return (
      <g role="img" aria-label={said}>
        {drawing}
      </g>
    )
  return (
    <a
      href={tile.to ?? `#${tile.key}`}
      aria-current={current || undefined}
      onClick={(event) => {
        event.preventDefault()
        if (onSelect) onSelect(tile.key)
        else if (tile.to) void navigate(tile.to)
      }}
    >
      {drawing}
    </a>
  )
}

/** Key of the fills, in the words of the thresholds: from below to the highest step. */
export function TileKey({ steps }: { steps: readonly { state: TileState; label: string }[] }) {
  return (
    <span className="lu-row lu-wrap lu-sm">
      {steps.map((step) => (
        <span key={step.state} className="lu-row" style={{ gap: 4 }}>
          <i className="lu-swatch" style={{ background: fills[step.state] }} />
          {step.state === 'below' && '▲ '}
          {step.label}
        </span>
      ))}
    </span>
  )
}
