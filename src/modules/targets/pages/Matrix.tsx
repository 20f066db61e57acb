import { toHalfWidth } from '../../../ui/normalise.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { natures } from '../codes.ts'
import { checkSum, speaksOf } from '../rules.ts'
import type { Breakdown } from './BreakdownPage.tsx'
import { shown } from './words.tsx'

export const keyOf = (cell: { line: string; unitNo: number; year: number }) => `${cell.line} ${cell.unitNo} ${cell.year}`

/** A typed number: null when empty, undefined when it is none. */
export function numberOf(text: string): number | null | undefined {
  const plain = toHalfWidth(text).replace(/[,，\s]/g, '')
  if (plain === '') return null
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined
}

const sources = { assigned: '上级下达', plan: '规划', pace: '按等速推算', none: '没有' } as const
const shapes = { pass: 'done', warn: 'soft', block: 'block' } as const

/** One line: units down, years across, the base beside; the sum is checked while typing by the rules of the case. */
export function Matrix({ data, line, typed, onType }: { data: Breakdown; line: Breakdown['lineList'][number]; typed: ReadonlyMap<string, string>; onType: (key: string, value: string) => void }) {
  const before = new Map(data.cells.map((cell) => [keyOf(cell), cell]))
  const textOf = (unitNo: number, year: number) => typed.get(keyOf({ line: line.id, unitNo, year })) ?? ''
  const per = line.minimum === null ? null : { part: line.part ?? '', minimum: line.minimum }
  const units = data.unitList.filter((unit) => speaksOf({ per }, unit.no))
  const checks = line.parents.map((parent) => ({
    ...parent,
    ...checkSum({ operator: line.operator as never, unit: line.unit, per }, line.nature, parent.value, units.map((unit) => numberOf(textOf(unit.no, parent.year)) ?? null), data.surplus),
  }))
  const bases = new Map(data.bases.filter((one) => one.line === line.id).map((one) => [one.unitNo, one.value]))
  const sum = line.nature === 'sum'
  return (
    <Card title={line.name} meta={<>{line.unit}　{natures[line.nature]} <Clause id={line.clause} /></>} flush>
      <ScrollBox label={line.name}>
        <table className="lu-table lu-r36 lu-keep tg-matrix">
          <caption className="lu-sr">{line.name}</caption>
          <thead>
            <tr>
              <th scope="col">单位</th>
              <th scope="col" className="lu-num">{data.baseYear} 年实际</th>
              {data.years.map((year) => (
                <th key={year} scope="col" className="lu-num">{year} 年目标</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {units.map((unit) => (
              <tr key={unit.no}>
                <th scope="row" style={{ fontWeight: 400, textAlign: 'left' }}>{unit.name}</th>
                <td className="lu-num lu-t2">{shown(bases.get(unit.no) ?? null)}</td>
                {data.years.map((year) => {
                  const text = textOf(unit.no, year)
                  const cell = before.get(keyOf({ line: line.id, unitNo: unit.no, year }))
                  return (
                    <td key={year} className="lu-num">
                      {data.editable ? (
                        <input
                          className="lu-inp lu-num"
                          aria-label={`${unit.name} ${year} 年${line.name}`}
                          aria-invalid={numberOf(text) === undefined || undefined}
                          inputMode="decimal"
                          autoComplete="off"
                          value={text}
                          onChange={(event) => onType(keyOf({ line: line.id, unitNo: unit.no, year }), event.target.value)}
                        />
                      ) : (
                        <>
                          {text || '—'}
                          {cell && cell.before !== null && cell.before !== cell.value && <span className="lu-t3 lu-sm">　原 {shown(cell.before)}</span>}
                        </>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
            <tr className="lu-total">
              <td>{sum ? '合计' : '本级目标'}</td>
              <td className="lu-num">{sum ? shown([...bases.values()].reduce<number>((total, one) => total + (one ?? 0), 0)) : ''}</td>
              {checks.map((one) => (
                <td key={one.year} className="lu-num">{sum ? shown(one.total) : shown(one.value)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </ScrollBox>
      <div style={{ padding: '8px 16px' }} className="lu-stack">
        {checks.map((one) => (
          <p key={one.year} className="lu-md">
            <StatusTag shape={shapes[one.verdict]} word={`${one.year} 年`} />　{one.fact}。<span className="lu-t3">本级目标：{sources[one.source]}</span>
          </p>
        ))}
      </div>
    </Card>
  )
}
