import { Link } from 'react-router'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { assessmentStates, breakdownStates, evaluationStates, receiptStates, type AssessmentState, type BreakdownState, type EvaluationState, type ReceiptState } from '../codes.ts'
import './targets.css'

export const options = (titles: Readonly<Record<string, string>>) => Object.entries(titles).map(([value, label]) => ({ value, label }))

const breakdownShapes = { draft: 'note', signing: 'waiting', issued: 'done', cancelled: 'none' } as const
export function BreakdownTag({ state, boxed = false }: { state: BreakdownState; boxed?: boolean }) {
  return <StatusTag shape={breakdownShapes[state]} word={breakdownStates[state]} boxed={boxed} />
}

const receiptShapes = { waiting: 'waiting', objected: 'returned', adjusting: 'moving', confirmed: 'done', replaced: 'none' } as const
export function ReceiptTag({ state }: { state: ReceiptState }) {
  return <StatusTag shape={receiptShapes[state]} word={receiptStates[state]} />
}

const assessmentShapes = { draft: 'note', told: 'waiting', publishing: 'moving', final: 'done', cancelled: 'none' } as const
export function AssessmentTag({ state, boxed = false }: { state: AssessmentState; boxed?: boolean }) {
  return <StatusTag shape={assessmentShapes[state]} word={assessmentStates[state]} boxed={boxed} />
}

const evaluationShapes = { writing: 'note', review: 'waiting', published: 'done', cancelled: 'none' } as const
export function EvaluationTag({ state, boxed = false }: { state: EvaluationState; boxed?: boolean }) {
  return <StatusTag shape={evaluationShapes[state]} word={evaluationStates[state]} boxed={boxed} />
}

const gradeShapes: Readonly<Record<string, 'done' | 'moving' | 'soft' | 'block'>> = { 优秀: 'done', 良好: 'done', 合格: 'soft', 不合格: 'block' }
export function GradeTag({ grade }: { grade: string | null }) {
  return grade === null ? <span className="lu-t3">不计分</span> : <StatusTag shape={gradeShapes[grade] ?? 'none'} word={grade} />
}

const statusShapes = { 已达到: 'done', 正常推进: 'moving', 有风险: 'soft', 滞后: 'block' } as const
export function PlanStatusTag({ status }: { status: keyof typeof statusShapes | null }) {
  return status === null ? <span className="lu-t3">—</span> : <StatusTag shape={statusShapes[status]} word={status} />
}

/** A figure with at most four decimals and no trailing zeros. */
export const shown = (value: number | null) => (value === null ? '—' : String(Number(value.toFixed(4))))
export const percent = (value: number | null) => (value === null ? '—' : `${(value * 100).toFixed(1)}%`)

const operatorWords: Readonly<Record<string, string>> = { '>=': '', '>': '突破 ', '<=': '不高于 ', '<': '低于 ', '=': '', '≈': '约 ', strive: '力争 ', 'ratio-down': '1:' }
export const targetWords = (operator: string, value: number | null, unit: string) => (value === null ? '—' : `${operatorWords[operator] ?? ''}${shown(value)}${unit === '1:n' ? '' : ` ${unit}`}`)

/** Links from one page of the module to the others. */
export function TargetLinks({ here }: { here: 'home' | 'issued' | 'mine' | 'assessments' | 'evaluations' }) {
  const manage = useMay('targets.manage')
  const pages = [
    ...(manage ? [{ key: 'home', title: '目标分解', to: '/targets' }, { key: 'issued', title: '下达的目标', to: '/targets/issued' }] : []),
    { key: 'mine', title: '本单位的目标', to: manage ? '/targets/mine' : '/targets' },
    ...(manage ? [{ key: 'assessments', title: '目标考核', to: '/targets/assessments' }] : []),
    { key: 'evaluations', title: '规划评估', to: '/targets/evaluations' },
  ]
  return (
    <nav className="tg-links" aria-label="目标与考核">
      {pages.map((page) => (
        <Link key={page.key} to={page.to} aria-current={page.key === here ? 'page' : undefined}>
          {page.title}
        </Link>
      ))}
    </nav>
  )
}
