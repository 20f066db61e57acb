import { useState } from 'react'
import { Card } from '../../ui/Card.tsx'
import { Clause } from '../../ui/Clause.tsx'
import type { FormField } from '../../ui/form-types.ts'
import { isRealDate } from '../../ui/normalise.ts'
import { PageHead } from '../../ui/PageHead.tsx'
import { RecordForm } from '../../ui/RecordForm.tsx'
import { Refusal } from '../../ui/Refusal.tsx'
import { pause } from './samples.ts'

const fields: readonly FormField[] = [
  {
    key: 'name',
    title: '姓名',
    type: 'text',
    required: true,
    group: '身份',
    help: '与证件一致；少数民族姓名中的间隔号写作“·”。',
  },
  {
    key: 'idNo',
    title: '证件号码',
    type: 'id',
    required: true,
    help: '填写身份证上的 18 位号码；末位是字母 X 的，大小写都可以。',
    validate: (value) =>
      value.length === 18
        ? undefined
        : `证件号码应为 18 位，现在是 ${value.length} 位。请对照证件再核对一遍。`,
  },
  {
    key: 'born',
    title: '出生日期',
    type: 'date',
    required: true,
    validate: (value) => (isRealDate(value) ? undefined : '这一天不存在。请按 2008-02-28 的样子填写。'),
  },
  {
    key: 'kind',
    title: '学习形式',
    type: 'choice',
    required: true,
    group: '就读',
    options: [
      { value: 'full', label: '全日制' },
      { value: 'part', label: '非全日制' },
    ],
  },
  {
    key: 'level',
    title: '培养层次',
    type: 'code',
    required: true,
    options: [
      { value: '1', label: '中级工' },
      { value: '2', label: '高级工' },
      { value: '3', label: '预备技师' },
    ],
    validate: (value) =>
      value === '3'
        ? {
            level: 'warn',
            text: (
              <>
                本校为高级技工学校，2021 年版规定不含预备技师。
                <Clause id="001:1129">人社部发〔2021〕30号</Clause>
              </>
            ),
          }
        : undefined,
  },
  {
    key: 'reason',
    title: '说明',
    type: 'longtext',
    shown: (values) => values.level === '3',
    required: true,
    help: '审核人可见，至少 10 个字。',
    validate: (value) => (value.length >= 10 ? undefined : `还差 ${10 - value.length} 个字。`),
  },
]

export function FormSample() {
  const [refused, setRefused] = useState(false)
  return (
    <>
      <PageHead
        title="发起学籍注册"
        crumbs={[{ title: '学籍', to: '/design/list' }, { title: '发起学籍注册' }]}
        context="提交后由锦江区人社局初审，3 个工作日内答复。"
      />
      <Card>
        <RecordForm
          fields={fields}
          draftKey="design-sample"
          submitText="提交 1 人"
          effect="提交后：建立办件 1 件，通知锦江区人社局；学校可在对方打开前撤回。"
          onCancel={() => history.back()}
          onSubmit={async () => {
            await pause(300)
            setRefused(true)
            throw new Error('refused')
          }}
          notice={
            refused && (
              <Refusal
                word="不能注册"
                title="1 名学生不能注册学籍"
                fact="就读地点是“龙泉教学点”，该教学点没有经所在地人社部门审批。"
                rule={{
                  text: (
                    <>
                      未经所在地人社部门<mark>审批的分校、教学点</mark>所招学生不得注册学籍。
                    </>
                  ),
                  clause: { id: '001:1319', label: '人社部发〔2019〕76号 三（三）' },
                }}
                waysOut={[
                  <>
                    先办 <a href="#case">龙泉教学点审批</a>。
                  </>,
                  '或把就读地点改回校本部，需学校说明。',
                ]}
              />
            )
          }
        />
      </Card>
    </>
  )
}
