import { Select } from 'antd'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import type { FieldInputProps } from '../../../ui/form-types.ts'
import { lengths, trainingLevels } from '../codes.ts'
import type { TrainingLevel } from '../model.ts'
import type { FilingItem } from '../rules.ts'

export type Choice = { version: string; code: string; name: string; levels: readonly TrainingLevel[] }
type Line = Partial<FilingItem>

export function readLines(value: string): Line[] {
  try {
    const lines: unknown = JSON.parse(value || '[]')
    return Array.isArray(lines) ? (lines as Line[]) : []
  } catch {
    return []
  }
}

export function isComplete(line: Line): line is FilingItem {
  return Boolean(line.code && line.catalogueVersion && line.trainingLevel && line.lengthYears)
}

/** The lines of a filing: specialty, level, length. The value is their JSON. */
export function LinesInput({ choices, ...input }: FieldInputProps & { choices: readonly Choice[] }) {
  const stored = readLines(input.value)
  const lines: Line[] = stored.length > 0 ? stored : [{}]
  const put = (next: Line[]) => input.onChange(JSON.stringify(next))
  const change = (at: number, part: Line) =>
    put(lines.map((line, index) => (index === at ? { ...line, ...part } : line)))
  const choiceOf = (line: Line) =>
    choices.find((one) => one.version === line.catalogueVersion && one.code === line.code)
  return (
    <div className="lu-stack">
      {lines.map((line, at) => (
        <div key={at} className="lu-row lu-wrap" role="group" aria-label={`第 ${at + 1} 个专业`}>
          <Select<string>
            {...(at === 0 ? { id: input.id } : {})}
            aria-label="专业"
            placeholder="按名称或代码查找"
            showSearch={{
              filterOption: (text, option) =>
                String(option?.label ?? '')
                  .toLowerCase()
                  .includes(text.trim().toLowerCase()),
            }}
            {...(line.code ? { value: `${line.catalogueVersion} ${line.code}` } : {})}
            options={choices.map((one) => ({
              value: `${one.version} ${one.code}`,
              label: `${one.name}（${one.code}，${one.version}）`,
            }))}
            {...(input.invalid && !line.code ? { status: 'error' as const } : {})}
            onChange={(next) => {
              const chosen = choices.find((one) => `${one.version} ${one.code}` === next)
              if (chosen) change(at, { catalogueVersion: chosen.version, code: chosen.code })
            }}
            onBlur={input.onBlur}
            style={{ width: 300 }}
          />
          <Select<TrainingLevel>
            aria-label="培养层次"
            placeholder="层次"
            {...(line.trainingLevel ? { value: line.trainingLevel } : {})}
            options={(choiceOf(line)?.levels ?? (Object.keys(trainingLevels) as TrainingLevel[])).map(
              (value) => ({ value, label: trainingLevels[value] }),
            )}
            onChange={(next) => change(at, { trainingLevel: next })}
            style={{ width: 150 }}
          />
          <Select<number>
            aria-label="学制"
            placeholder="学制"
            {...(line.lengthYears ? { value: line.lengthYears } : {})}
            options={lengths.map((value) => ({ value, label: `${value} 年` }))}
            onChange={(next) => change(at, { lengthYears: next })}
            style={{ width: 90 }}
          />
          {lines.length > 1 && (
            <ActionButton kind="text" small onClick={() => put(lines.filter((_, index) => index !== at))}>
              去掉
            </ActionButton>
          )}
        </div>
      ))}
      <span>
        <ActionButton small icon="plus" onClick={() => put([...lines, {}])}>
          再加一个
        </ActionButton>
      </span>
    </div>
  )
}
