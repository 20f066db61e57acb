import type { AnyEndpoint, Output } from '../../../kernel/api.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { isRealDate } from '../../../ui/normalise.ts'
import { api } from '../api.ts'
import { labelOf, optionsOf, schoolLevels, schoolStates, studyModes, trainingLevels } from '../codes.ts'
import type { SchoolLevel } from '../model.ts'
import { canDecideLocally, mayTrain, transitions } from '../rules.ts'
import { RegionInput } from './RegionInput.tsx'

export type School = Output<typeof api.getOrg>

/** One application of a school: its fields, and how they travel to the endpoint and back from a returned case. */
export type CaseForm = {
  title: string
  workflow: string
  clause: string
  intro: string
  effect: string
  endpoint: AnyEndpoint
  fields: (school: School, today: string) => FormField[]
  toInput: (values: FormValues) => Record<string, unknown>
  toValues: (facts: Record<string, unknown>) => FormValues
}

type Doc = { name: string; number: string; on: string }
const realDay = (value: string) =>
  isRealDate(value) ? undefined : '这一天不存在。请按 2026-03-02 的样子填写。'

function documentFields(prefix: string, group: string, shown?: FormField['shown']): FormField[] {
  // Shown only in some cases, the document may be missing: the authority of the place then decides in the case.
  const required = !shown
  const more = shown ? { shown } : {}
  return [
    { key: `${prefix}.name`, title: '文件名称', type: 'text', required, group, ...more },
    {
      key: `${prefix}.number`,
      title: '文号',
      type: 'text',
      required,
      placeholder: '川人社函〔2026〕21号',
      ...more,
    },
    { key: `${prefix}.on`, title: '文件日期', type: 'date', required, validate: (value) => (value ? realDay(value) : undefined), ...more },
  ]
}

const documentOf = (values: FormValues, prefix: string): Doc | undefined => {
  const name = values[`${prefix}.name`]
  return name
    ? { name, number: values[`${prefix}.number`] ?? '', on: values[`${prefix}.on`] ?? '' }
    : undefined
}

const documentValues = (prefix: string, document: unknown): FormValues => {
  const doc = (document ?? {}) as Partial<Doc>
  return {
    [`${prefix}.name`]: doc.name ?? '',
    [`${prefix}.number`]: doc.number ?? '',
    [`${prefix}.on`]: doc.on ?? '',
  }
}

const given = (values: FormValues, keys: readonly string[]) =>
  Object.fromEntries(keys.flatMap((key) => (values[key] ? [[key, values[key]]] : [])))
const words = (facts: Record<string, unknown>, keys: readonly string[]): FormValues =>
  Object.fromEntries(
    keys.map((key) => [key, facts[key] === undefined || facts[key] === null ? '' : String(facts[key])]),
  )
const whole = (value: string) => (/^[1-9]\d{0,5}$/.test(value) ? undefined : '填写 1 到 100000 之间的整数。')

const next: Record<SchoolLevel, SchoolLevel | undefined> = {
  technical: 'senior',
  senior: 'technician',
  technician: undefined,
}

export const caseForms: Record<string, CaseForm> = {
  qualification: {
    title: '申请年度招生资质',
    workflow: 'orgs.qualification',
    clause: '001:1315',
    intro: '每年核查一次。核查合格的列入当年招生资质名录并向社会公布；没有当年资质的学校不得注册学籍。',
    effect: '提交后：由主管部门审核、省级核准；对方打开以前可以撤回。',
    endpoint: api.applyQualification,
    fields: (_school, today) => {
      const year = Number(today.slice(0, 4))
      return [
        {
          key: 'year',
          title: '年度',
          type: 'choice',
          required: true,
          options: [year, year + 1].map((one) => ({ value: String(one), label: `${one} 年` })),
        },
        {
          key: 'studyMode',
          title: '学习形式',
          type: 'choice',
          required: true,
          options: optionsOf(studyModes),
          help: '全日制和非全日制分别核查。',
        },
        { key: 'plannedIntake', title: '计划招生人数', type: 'number', required: true, validate: whole },
        {
          key: 'conditions',
          title: '办学条件',
          type: 'longtext',
          required: true,
          help: '师资、场地、实训设备和在校生规模。',
        },
        {
          key: 'prospectusFiled',
          title: '招生简章',
          type: 'choice',
          required: true,
          options: [
            { value: 'yes', label: '已报审' },
            { value: 'no', label: '还没有报审' },
          ],
        },
      ]
    },
    toInput: (values) => ({
      year: Number(values.year),
      studyMode: values.studyMode,
      plannedIntake: Number(values.plannedIntake),
      conditions: values.conditions,
      prospectusFiled: values.prospectusFiled === 'yes',
    }),
    toValues: (facts) => ({
      ...words(facts, ['year', 'studyMode', 'plannedIntake', 'conditions']),
      prospectusFiled: facts.prospectusFiled === true ? 'yes' : facts.prospectusFiled === false ? 'no' : '',
    }),
  },
  site: {
    title: '申请设分校、教学点',
    workflow: 'orgs.site',
    clause: '001:1310',
    intro: '分校、教学点须经所在地人社部门审批；没有审批的不得注册学籍。',
    effect: '提交后：由所在地的市级主管部门审批，所在地在外市的再由本校主管部门审核；对方打开以前可以撤回。',
    endpoint: api.applySite,
    fields: (school) => {
      const sites = school.sites.filter((site) => site.state !== 'withdrawn')
      const away = (values: FormValues) =>
        /^\d{6}$/.test(values.locationRegion ?? '') &&
        !canDecideLocally(school.no, values.locationRegion ?? '')
      return [
        ...(sites.length > 0
          ? [
              {
                key: 'siteNo',
                title: '教学点',
                type: 'choice' as const,
                options: [
                  { value: '', label: '新的教学点' },
                  ...sites.map((site) => ({
                    value: String(site.no),
                    label: `${site.name}${site.approvedOn ? '（已批准，变更容纳人数）' : '（已登记，未审批）'}`,
                  })),
                ],
              },
            ]
          : []),
        {
          key: 'kind',
          title: '类别',
          type: 'choice',
          required: true,
          options: [
            { value: 'teaching-point', label: '教学点' },
            { value: 'branch', label: '分校' },
          ],
        },
        { key: 'name', title: '名称', type: 'text', required: true },
        {
          key: 'locationRegion',
          title: '所在地',
          type: 'custom',
          required: true,
          validate: (value) => (value.endsWith('00') ? '请选到区县。' : undefined),
          input: (input) => <RegionInput {...input} province={`${String(school.no).slice(0, 2)}0000`} />,
        },
        { key: 'address', title: '详细地址', type: 'text', required: true },
        { key: 'capacity', title: '容纳人数', type: 'number', required: true, validate: whole },
        {
          key: 'levels',
          title: '培养层次',
          type: 'choices',
          required: true,
          options: (['intermediate', 'senior', 'technician'] as const).map((value) => ({
            value,
            label: trainingLevels[value],
          })),
          validate: (value) => {
            const above = value.split(',').filter((one) => school.level && !mayTrain(school.level, one))
            return above.length > 0
              ? `${labelOf(schoolLevels, school.level)}不能开设${above.map((one) => labelOf(trainingLevels, one)).join('、')}。`
              : undefined
          },
        },
        ...documentFields('localApproval', '当地人社部门已有的批准文件；没有的不填，由当地在网上审批', away),
      ]
    },
    toInput: (values) => ({
      ...(values.siteNo ? { siteNo: Number(values.siteNo) } : {}),
      kind: values.kind,
      name: values.name,
      locationRegion: values.locationRegion,
      address: values.address,
      capacity: Number(values.capacity),
      levels: (values.levels ?? '').split(',').filter(Boolean),
      ...(documentOf(values, 'localApproval') ? { localApproval: documentOf(values, 'localApproval') } : {}),
    }),
    toValues: (facts) => ({
      ...words(facts, ['siteNo', 'kind', 'name', 'locationRegion', 'address', 'capacity']),
      levels: Array.isArray(facts.levels) ? facts.levels.join(',') : '',
      ...documentValues('localApproval', facts.localApproval),
    }),
  },
  joint: {
    title: '报联合办学备案',
    workflow: 'orgs.joint',
    clause: '001:1310',
    intro: '校校合作办学须在所在地人社部门备案；没有备案的合作办学招录的学生不得注册学籍。',
    effect: '提交后：由所在地主管部门备案；对方打开以前可以撤回。',
    endpoint: api.applyJoint,
    fields: (school) => [
      { key: 'agreementNo', title: '协议编号', type: 'id', required: true },
      { key: 'partnerName', title: '合作学校', type: 'text', required: true, help: '与协议一致的学校全称。' },
      { key: 'validFrom', title: '协议开始日', type: 'date', required: true, validate: realDay },
      {
        key: 'validTo',
        title: '协议结束日',
        type: 'date',
        required: true,
        validate: (value, values) =>
          realDay(value) ??
          (values.validFrom && value < values.validFrom
            ? `结束日早于开始日 ${values.validFrom}。`
            : undefined),
      },
      { key: 'quota', title: '计划人数', type: 'number', required: true, validate: whole },
      { key: 'specialties', title: '合作专业', type: 'longtext', required: true },
      ...documentFields(
        'localApproval',
        '当地人社部门已有的备案文件；没有的不填，由当地在网上备案',
        () => !canDecideLocally(school.no, school.locationRegion),
      ),
    ],
    toInput: (values) => ({
      ...given(values, ['agreementNo', 'partnerName', 'validFrom', 'validTo', 'specialties']),
      quota: Number(values.quota),
      ...(documentOf(values, 'localApproval') ? { localApproval: documentOf(values, 'localApproval') } : {}),
    }),
    toValues: (facts) => ({
      ...words(facts, ['agreementNo', 'partnerName', 'validFrom', 'validTo', 'quota', 'specialties']),
      ...documentValues('localApproval', facts.localApproval),
    }),
  },
  promotion: {
    title: '申请晋级',
    workflow: 'orgs.promotion',
    clause: '001:1034',
    intro: '晋级逐级进行：技工学校、高级技工学校、技师学院。由省级核准。',
    effect: '核准后：学校层级从核准之日起改变，以前各日的层级不变。',
    endpoint: api.applyPromotion,
    fields: (school) => {
      const to = school.level ? next[school.level] : undefined
      return [
        {
          key: 'to',
          title: '晋级为',
          type: 'choice',
          required: true,
          options: to ? [{ value: to, label: schoolLevels[to] }] : [],
        },
        { key: 'newName', title: '晋级后名称', type: 'text', help: '名称不变的不填。' },
        ...documentFields('basis', '评估或批准文件'),
        { key: 'note', title: '说明', type: 'longtext' },
      ]
    },
    toInput: (values) => ({
      ...given(values, ['to', 'newName', 'note']),
      basis: documentOf(values, 'basis'),
    }),
    toValues: (facts) => ({
      ...words(facts, ['to', 'newName', 'note']),
      ...documentValues('basis', facts.basis),
    }),
  },
  state: {
    title: '申请学校状态变更',
    workflow: 'orgs.state',
    clause: '001:1034',
    intro: '筹设的学校核准后在办；在办、整改或暂停招生的学校可以申请退出。限期整改和暂停招生由主管部门作出。',
    effect: '提交后：由主管部门审核、省级核准；对方打开以前可以撤回。',
    endpoint: api.applyState,
    fields: (school) => {
      const open = transitions.filter((one) => one.from === school.state)
      const closing = school.state !== 'preparing'
      return [
        {
          key: 'to',
          title: '申请变为',
          type: 'choice',
          required: true,
          options: open.map((one) => ({ value: one.to, label: schoolStates[one.to] })),
        },
        ...documentFields('basis', '依据文件'),
        {
          key: 'studentPlacement',
          title: '在校学生安置',
          type: 'longtext',
          required: true,
          shown: (values) => closing && values.to === 'withdrawn',
          help: '转学、分流和学籍档案移交的安排。',
        },
        { key: 'note', title: '说明', type: 'longtext' },
      ]
    },
    toInput: (values) => ({
      ...given(values, ['to', 'studentPlacement', 'note']),
      basis: documentOf(values, 'basis'),
    }),
    toValues: (facts) => ({
      ...words(facts, ['to', 'studentPlacement', 'note']),
      ...documentValues('basis', facts.basis),
    }),
  },
}
