import type { Output } from '../../../kernel/api.ts'
import { CallError } from '../../../kernel/client.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { rateBands } from '../../opendata/model.ts'
import { earlyKinds, lengthText, levels, modes, seasons, yuan } from '../../prospectuses/codes.ts'
import type { api } from '../api.ts'
import { levelWords, schoolWords, starts } from '../codes.ts'

export type Line = Output<typeof api.findPublicLines>['rows'][number]

export const feeText = (line: Pick<Line, 'tuition'>) => (line.tuition === 0 ? '免学费' : `${yuan(line.tuition)} 元/年`)
export const intakeText = (line: Pick<Line, 'year' | 'season'>) => `${line.year} 年${seasons[line.season]}`
export const startText = (line: Pick<Line, 'starts'>) => (line.starts.length === 2 ? '初中、高中毕业都可以' : `${starts[line.starts[0]!]}`)
export const placeText = (line: Pick<Line, 'cityName' | 'countyName'>) => `${line.cityName}${line.countyName}`
/** `高级工 · 学 3 年 · 全日制`. */
export const courseText = (line: Line) => `${levels[line.level]} · 学 ${lengthText(line.lengthMonths)} · ${modes[line.mode]}${line.earlyKind ? ` · ${earlyKinds[line.earlyKind]}` : ''}`

/** `2025 年 95%—98%`, or that none is public. */
export function rateText({ employment }: Pick<Line, 'employment'>): string {
  return employment ? `${employment.year} 年 ${rateBands.find((one) => one.id === employment.band)!.title}` : '没有公布'
}

export function LeftTag({ line }: { line: Pick<Line, 'left'> }) {
  return line.left > 0 ? <StatusTag shape="done" word={`还有 ${line.left} 个名额`} /> : <StatusTag shape="soft" word="名额已满" />
}

/** One plain line on each word that is not everyday speech. */
export function Meanings() {
  return (
    <details className="fi-means lu-no-print">
      <summary>技师学院、高级工是什么</summary>
      <ul>
        {[...Object.values(schoolWords), ...Object.values(levelWords), '备案：学校把招生的内容报给主管部门，主管部门审过。', '学费以外还可能有住宿费、教材费，看学校的招生简章。'].map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  )
}

/** What went wrong, in the server's words where it has some. */
export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const problem = error instanceof CallError ? error.problem : undefined
  if (problem && problem.status > 0 && problem.status < 500) return <Notice tone="warn" title={problem.message}><button type="button" className="lu-link" onClick={onRetry}>再试一次</button></Notice>
  return <ErrorState what="没有查到" kept="" error={error} onRetry={onRetry} />
}
