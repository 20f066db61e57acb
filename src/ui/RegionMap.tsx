import { useState } from 'react'
import { formatNumber } from './format.ts'
import { sichuanTiles } from './sichuan-tiles.ts'
import { SmallTable } from './SmallTable.tsx'
import { TileKey, TileMap, type Tile, type TileState } from './TileMap.tsx'

/** The figure of one region: `value` is shown, `measure` (by default the value) decides the shade. */
export type RegionFigure = { code: string; value: number | null; measure?: number | null; share?: string }

/** A region on the tile grid. */
export type Place = { code: string; name: string; col: number; row: number }

export type RegionMapProps = {
  /** What the map shows, for people who listen. */
  label: string
  unit: string
  figures: readonly RegionFigure[]
  /** The places on the grid; by default the cities of Sichuan. */
  places?: readonly Place[]
  /** How a limit of the key is written. */
  limitText?: (limit: number) => string
  selected?: string | undefined
  onSelect?: (code: string) => void
}

const steps: readonly TileState[] = ['step1', 'step2', 'step3', 'step4', 'step5']

/**
 * The regions of a province (or of the country) as equal tiles, shaded in five classes of equal count, and the same figures as a table: one
 * press changes between them, so that nobody depends on colours or on seeing.
 */
export function RegionMap({ label, unit, figures, places = sichuanTiles, limitText = formatNumber, selected, onSelect }: RegionMapProps) {
  const [asTable, setAsTable] = useState(false)
  const { tiles, key } = shade(figures, places, limitText)
  return (
    <div className="lu-region-map">
      {asTable ? (
        <SmallTable
          caption={label}
          rows={[...tiles].sort((left, right) => (right.value ?? -1) - (left.value ?? -1))}
          rowKey={(tile) => tile.key}
          columns={[
            { key: 'name', title: '地区', render: (tile) => tile.name },
            { key: 'value', title: unit, align: 'right', render: (tile) => formatNumber(tile.value) },
            { key: 'share', title: '占比', align: 'right', render: (tile) => tile.share || '—' },
          ]}
        />
      ) : (
        <TileMap tiles={tiles} label={label} selected={selected} {...(onSelect ? { onSelect } : {})} />
      )}
      <div className="lu-row lu-wrap">
        {!asTable && <TileKey steps={key} />}
        <span className="lu-sp" />
        <button type="button" className="lu-link lu-sm" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? '看图' : '看表格'}
        </button>
      </div>
    </div>
  )
}

/** Five classes by rank; equal figures share a class, and classes that no region falls into are not in the key. */
function shade(figures: readonly RegionFigure[], places: readonly Place[], limitText: (limit: number) => string): { tiles: Tile[]; key: { state: TileState; label: string }[] } {
  const measure = (figure: RegionFigure | undefined) => (figure?.measure === undefined ? (figure?.value ?? null) : figure.measure)
  const regions = places.map((place) => ({ place, figure: figures.find((one) => one.code === place.code) }))
  const sorted = regions.flatMap(({ figure }) => measure(figure) ?? []).sort((left, right) => left - right)
  const limits = steps.map((_, at) => sorted[Math.floor((sorted.length * at) / steps.length)] ?? 0)
  const tiles = regions.map(({ place, figure }): Tile => {
    const value = measure(figure)
    const state = value === null ? 'unknown' : (steps[limits.findLastIndex((limit) => value >= limit)] ?? 'step1')
    return { key: place.code, col: place.col, row: place.row, name: place.name, value: figure?.value ?? null, share: figure?.share ?? '', state }
  })
  const key = steps.flatMap((state, at) => (limits[at + 1] === limits[at] ? [] : [{ state, label: `≥ ${limitText(limits[at]!)}` }]))
  return { tiles, key }
}
