import { useMutation } from '@tanstack/react-query'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { recruits, targetLevels } from '../codes.ts'
import type { ApprenticeFacts } from '../model.ts'
import { judgeApprentice } from '../rules.ts'
import type { Roster } from './RosterPage.tsx'
import { options } from './words.tsx'

function factsOf(values: FormValues): ApprenticeFacts {
  const text = (key: string) => values[key]?.trim() ?? ''
  return {
    recruit: text('recruit') as ApprenticeFacts['recruit'],
    occupation: text('occupation'),
    targetLevel: text('targetLevel') as ApprenticeFacts['targetLevel'],
    termMonths: Number(text('termMonths')),
    termReason: text('termReason') || null,
    contractNo: text('contractNo'),
    contractFrom: text('contractFrom'),
    contractTo: text('contractTo') || null,
    mentorEnterprise: text('mentorEnterprise') || null,
    mentorSchool: text('mentorSchool') || null,
    wage: Math.round(Number(text('wage')) * 100),
    partTime: text('partTime') === 'yes',
  }
}

/** One apprentice, judged while typing by the rule that the server uses. */
export function ApprenticeForm({ roster, person, onClose, onDone }: { roster: Roster; person: Roster['people'][number] | undefined; onClose: () => void; onDone: (words: string) => void }) {
  const save = useMutation({
    mutationFn: (values: FormValues) =>
      call(api.putApprentice, {
        id: roster.id,
        ...factsOf(values),
        ...(person ? { apprenticeId: person.id } : {}),
        ...(values['name']?.trim() ? { name: values['name'].trim() } : {}),
        ...(values['idNumber']?.trim() ? { idNumber: values['idNumber'].trim() } : {}),
        ...(values['phone']?.trim() ? { phone: values['phone'].trim() } : {}),
      }),
    onSuccess: ({ warnings }) => onDone(warnings.length > 0 ? `已保存。提示：${warnings.join('')}` : '已保存。'),
  })
  const judge = (key: string) => (value: string, values: FormValues) => {
    if (value === '' || !values['contractFrom'] || !values['termMonths'] || !values['wage']) return undefined
    const found = judgeApprentice(factsOf(values), roster.limits, { startsOn: roster.startsOn, withSchool: roster.schoolNo !== null, birthDate: null }).find((one) => one.key === key)
    return found ? { level: found.level === 'block' ? ('error' as const) : ('warn' as const), text: `${found.message}（${found.clause}）。${found.mend}。` } : undefined
  }
  const keep = person ? '空着不改。' : ''
  const fields: FormField[] = [
    { key: 'name', title: '姓名', type: 'text', required: !person, group: '学徒', help: person ? `现在是 ${person.name}。${keep}` : '与身份证一致。' },
    { key: 'idNumber', title: '证件号码', type: 'id', required: !person, help: person ? `现在是 ${person.idMasked}。${keep}` : '18 位居民身份证号码。' },
    { key: 'phone', title: '本人手机号', type: 'phone', help: person?.phoneMasked ? `现在是 ${person.phoneMasked}。${keep}` : '' },
    { key: 'recruit', title: '用工', type: 'choice', required: true, options: options(recruits), help: '以新招用和转岗的职工为主（001:1244）。' },
    { key: 'occupation', title: '职业（工种）', type: 'text', required: true, group: '培养' },
    { key: 'targetLevel', title: '培养目标', type: 'choice', required: true, options: options(targetLevels), validate: judge('targetLevel') },
    { key: 'termMonths', title: '培养期限（月）', type: 'number', required: true, help: '12 到 24；特殊的最长 36（001:1245）。', validate: judge('termMonths') },
    { key: 'termReason', title: '特殊理由', type: 'longtext', shown: (values) => Number(values['termMonths']) > roster.limits.termUsual, required: true },
    { key: 'mentorEnterprise', title: '企业导师', type: 'text' },
    { key: 'mentorSchool', title: '院校导师', type: 'text', shown: () => roster.schoolNo !== null, help: '学校确认以前可以由学校定。' },
    { key: 'contractNo', title: '劳动合同编号', type: 'text', required: true, group: '劳动合同和工资' },
    { key: 'contractFrom', title: '合同起', type: 'date', required: true, validate: judge('contractFrom') },
    { key: 'contractTo', title: '合同止', type: 'date', help: '无固定期限的空着。', validate: judge('contractTo') },
    { key: 'wage', title: '月工资（元）', type: 'number', required: true, help: '培训期间的工资，不低于当地最低工资（001:1250）。', validate: judge('wage') },
    { key: 'partTime', title: '注册非全日制学籍', type: 'choice', required: true, options: [{ value: 'yes', label: '是' }, { value: 'no', label: '否' }], validate: judge('partTime'), shown: () => roster.schoolNo !== null, help: '培养一年以上的可以在学校注册（001:1047）。' },
  ]
  return (
    <SidePanel title={person ? `修改 ${person.name}` : '登记一名学徒'} onClose={onClose}>
      <RecordForm
        fields={fields}
        initial={{
          recruit: person?.recruit ?? 'new',
          occupation: person?.occupation ?? '',
          targetLevel: person?.targetLevel ?? '4',
          termMonths: String(person?.termMonths ?? 24),
          termReason: person?.termReason ?? '',
          contractNo: person?.contractNo ?? '',
          contractFrom: person?.contractFrom ?? '',
          contractTo: person?.contractTo ?? '',
          mentorEnterprise: person?.mentorEnterprise ?? '',
          mentorSchool: person?.mentorSchool ?? '',
          wage: typeof person?.wage === 'number' ? String(person.wage / 100) : '',
          partTime: person?.partTime ? 'yes' : 'no',
        }}
        submitText="保存"
        onCancel={onClose}
        serverIssues={issuesOf(save.error)}
        notice={save.error && <ProblemNotice problem={problemOf(save.error)} />}
        onSubmit={async (values) => void (await save.mutateAsync(values))}
      />
    </SidePanel>
  )
}
