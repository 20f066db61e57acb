import type { Output } from '../../../kernel/api.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import type { api } from '../api.ts'
import { batches, earlyKinds, lengthText, levels, modes, seasons } from '../codes.ts'
import type { Batch, EarlyKind, IntakeMode, LineDraft, Season } from '../model.ts'

type Revision = Output<typeof api.getPlanRevision>
const options = (list: Readonly<Record<string, string>>) => Object.entries(list).map(([value, label]) => ({ value, label }))
const keyOf = (one: { code: string; level: string; lengthMonths: number }) => `${one.code}|${one.level}|${one.lengthMonths}`
const whole = (from: number, to: number) => (value: string) => (Number.isInteger(Number(value)) && Number(value) >= from && Number(value) <= to ? undefined : `须是 ${from} 到 ${to} 之间的整数。`)

/** One line of the plan: the filed specialty with its level and length is chosen, the rest is filled in. */
export function LineForm({ revision, line, problem, onSave, onClose }: { revision: Revision; line: LineDraft | undefined; problem: Problem | undefined; onSave: (line: LineDraft) => Promise<void>; onClose: () => void }) {
  const own = line && revision.specialties.every((one) => keyOf(one) !== keyOf({ ...line, code: line.specialtyCode })) ? [{ code: line.specialtyCode, name: line.specialtyName, level: line.level, lengthMonths: line.lengthMonths }] : []
  const specialties = [...revision.specialties, ...own]
  const fields: FormField[] = [
    {
      key: 'specialty', title: '专业、层次、学制', type: 'code', required: true, help: '只列出已备案的；没有的先办专业备案。',
      options: specialties.map((one) => ({ value: keyOf(one), label: `${one.name}（${one.code}）${levels[one.level]} ${lengthText(one.lengthMonths)}` })),
    },
    { key: 'season', title: '招生季', type: 'choice', required: true, options: options(seasons) },
    { key: 'mode', title: '形式', type: 'choice', required: true, options: options(modes), help: '三类分开计划、分开统计。' },
    { key: 'orgNo', title: '就读地点', type: 'code', required: true, options: revision.places.map((one) => ({ value: String(one.orgNo), label: one.name })) },
    { key: 'batch', title: '批次', type: 'choice', required: true, options: options(batches) },
    { key: 'earlyKind', title: '提前批种类', type: 'choice', required: true, options: options(earlyKinds), shown: (values) => values['batch'] === 'early', help: '3+4 由主管部门的参数开放，默认不开放（001:631）。' },
    { key: 'sourceRegion', title: '生源地', type: 'text', help: '行政区划代码的前 2、4 或 6 位，例如 51；空着不限。', validate: (value) => (/^\d{2}(\d{2}(\d{2})?)?$/.test(value) ? undefined : '写代码的前 2、4 或 6 位，例如 5101。') },
    { key: 'seats', title: '计划人数', type: 'number', required: true, validate: whole(1, 100_000) },
    { key: 'tuition', title: '学费（元/年）', type: 'number', required: true, help: '免学费的填 0。', validate: (value) => (Number(value) >= 0 && Number(value) <= 1_000_000 ? undefined : '须在 0 到 1000000 之间。') },
  ]
  return (
    <SidePanel title={line ? '修改计划行' : '添加计划行'} onClose={onClose}>
      <RecordForm
        fields={fields}
        initial={{
          specialty: line ? keyOf({ ...line, code: line.specialtyCode }) : '',
          season: line?.season ?? 'autumn',
          mode: line?.mode ?? 'full-time',
          orgNo: String(line?.orgNo ?? revision.orgNo),
          batch: line?.batch ?? 'direct',
          earlyKind: line?.earlyKind ?? '',
          sourceRegion: line?.sourceRegion ?? '',
          seats: line ? String(line.seats) : '',
          tuition: line ? String(line.tuition / 100) : '',
        }}
        submitText="保存这一行"
        onCancel={onClose}
        effect="写进编制中的计划；批准以前不生效。"
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          const chosen = specialties.find((one) => keyOf(one) === values['specialty'])!
          await onSave({
            orgNo: Number(values['orgNo']),
            season: values['season'] as Season,
            specialtyCode: chosen.code,
            specialtyName: chosen.name,
            level: chosen.level,
            lengthMonths: chosen.lengthMonths,
            mode: values['mode'] as IntakeMode,
            sourceRegion: values['sourceRegion']?.trim() || null,
            batch: values['batch'] as Batch,
            earlyKind: values['batch'] === 'early' ? (values['earlyKind'] as EarlyKind) : null,
            seats: Number(values['seats']),
            tuition: Math.round(Number(values['tuition']) * 100),
          })
        }}
      />
    </SidePanel>
  )
}
