import { useEffect, useState } from 'react'
import { levels, modes, seasons } from '../../prospectuses/codes.ts'
import { ownerships } from '../../orgs/codes.ts'
import { employments, fees, filterTitles, lengths, starts } from '../codes.ts'
import type { FilterKey, useFinder } from './useFinder.ts'

type Place = { code: string; name: string; lines: number }
type Options = readonly (readonly [string, string])[]

/** Words, place, start and fee stand open; the rest opens on demand, so that a phone shows results at once. */
export function Filters({ finder, cities, counties }: { finder: ReturnType<typeof useFinder>; cities: readonly Place[]; counties: readonly Place[] }) {
  const place = finder.value('place')
  const city = place.length >= 4 ? `${place.slice(0, 4)}00` : place
  const options = (rows: readonly Place[]): Options => rows.map((one) => [one.code, `${one.name}（${one.lines}）`] as const)
  const choice = (key: FilterKey, list: Options) => <Choice title={filterTitles[key]} value={finder.value(key)} options={list} onChange={(value) => finder.set({ [key]: value })} />
  const more: readonly FilterKey[] = ['level', 'months', 'mode', 'season', 'ownership', 'employment', 'left']
  const set = more.filter((key) => finder.filters.includes(key)).length
  return (
    <div className="fi-filters lu-no-print" role="search" aria-label="筛选学校和专业">
      <Words value={finder.value('q')} onChange={(q) => finder.set({ q })} />
      <div className="fi-row">
        {choice('start', Object.entries(starts))}
        <Choice title="哪个城市" value={city} options={options(cities)} onChange={(value) => finder.set({ place: value })} />
        {counties.length > 0 && <Choice title="哪个区县" value={place === city ? '' : place} options={options(counties)} onChange={(value) => finder.set({ place: value || city })} />}
        {choice('fee', fees.map(([value, label]) => [String(value), label] as const))}
      </div>
      <details className="fi-more" open={set > 0 || undefined}>
        <summary>更多条件{set > 0 ? `（已选 ${set} 个）` : ''}</summary>
        <div className="fi-row">
          {choice('level', Object.entries(levels))}
          {choice('months', lengths.map(([value, label]) => [String(value), label] as const))}
          {choice('mode', Object.entries(modes))}
          {choice('season', Object.entries(seasons))}
          {choice('ownership', Object.entries(ownerships))}
          {choice('employment', employments)}
          <label className="fi-check">
            <input type="checkbox" checked={finder.value('left') === 'true'} onChange={(event) => finder.set({ left: event.target.checked ? 'true' : '' })} />
            {filterTitles.left}
          </label>
        </div>
      </details>
    </div>
  )
}

function Choice({ title, value, options, onChange }: { title: string; value: string; options: Options; onChange: (value: string) => void }) {
  return (
    <label>
      {title}
      <select className="lu-inp" aria-label={title} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">都可以</option>
        {value !== '' && !options.some(([key]) => key === value) && <option value={value}>{value}</option>}
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Looked up half a second after the last key, and at once on Enter. */
function Words({ value, onChange }: { value: string; onChange: (words: string) => void }) {
  const [words, setWords] = useState(value)
  useEffect(() => setWords(value), [value])
  useEffect(() => {
    if (words.trim() === value) return
    const timer = setTimeout(() => onChange(words.trim()), 500)
    return () => clearTimeout(timer)
  })
  return (
    <label>
      想学什么、想去哪个学校
      <input className="lu-inp lu-inp-lg" aria-label="想学什么、想去哪个学校" type="search" enterKeyHint="search" value={words} maxLength={60} placeholder="例如 汽修、数控、qcjsxy" autoComplete="off" onChange={(event) => setWords(event.target.value)} onKeyDown={(event) => event.key === 'Enter' && onChange(words.trim())} />
    </label>
  )
}
