import type { AskField, ChangeKind } from './change-kind.ts'
import { statusTable, type StatusChange } from './status-table.ts'

const reason: AskField = { key: 'reason', title: '原因', type: 'longtext', required: true }
const until: AskField = {
  key: 'until',
  title: '到哪一天',
  type: 'day',
  required: true,
  help: '期满以前办理复学。',
}
const correct: AskField[] = [
  {
    key: 'what',
    title: '哪一项有误',
    type: 'choice',
    required: true,
    options: ['姓名', '证件号码', '性别', '出生日期', '其他'].map((value) => ({ value, label: value })),
  },
  {
    key: 'right',
    title: '应当是什么',
    type: 'text',
    required: true,
    help: '证件号码不在这里写，材料里有即可。',
  },
]

function fieldsOf(change: StatusChange): AskField[] {
  const more: AskField[] = []
  if (change.asks.includes('until')) more.push(until)
  if (change.key === 'specialty')
    more.push({ key: 'wish', title: '想转到的专业', type: 'text', required: true })
  if (change.effect === 'identity') more.push(...correct)
  return [...more, reason]
}

/** The kinds of the table as lists, menus and the learner's page show them. */
export const statusKinds: readonly ChangeKind[] = statusTable.map((change) => ({
  key: change.key,
  title: change.title,
  group: change.group,
  workflow: change.effect === 'identity' ? 'changes.correction' : 'changes.status',
  starters: change.starters,
  from: change.from,
  ...(change.starters.includes('learner')
    ? {
        ask: {
          intro: change.intro,
          fields: fieldsOf(change),
          evidence: change.evidence,
          ...(change.evidenceWords ? { evidenceWords: change.evidenceWords } : {}),
        },
      }
    : {}),
}))
