import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { Card } from '../../ui/Card.tsx'
import type { ColumnMatch, ImportProblem, ImportStep } from '../../ui/import-types.ts'
import { ImportWizard } from '../../ui/ImportWizard.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { pause } from './samples.ts'

const targets = [
  { key: 'name', title: '姓名', required: true },
  { key: 'idNo', title: '证件号码', required: true },
  { key: 'level', title: '培养层次', required: true },
  { key: 'specialty', title: '专业', required: true },
]
const firstMatches: readonly ColumnMatch[] = [
  { letter: 'B', source: '姓名', target: 'name', how: '同名', sample: '张*三' },
  { letter: 'D', source: '身份证', target: 'idNo', how: '记住的列名', sample: '5199************16' },
  { letter: 'H', source: '班　型', target: 'level', how: '记住的列名', sample: '高级工' },
  { letter: 'K', source: '专业名称', target: 'specialty', how: '近义', sample: '焊接加工' },
  { letter: 'M', source: '备注', target: null, how: '不导入', sample: '走读' },
]
const problems: readonly ImportProblem[] = [
  {
    key: '17D',
    row: 17,
    letter: 'D',
    column: '证件号码',
    found: '1.1E+17',
    problem: 'Excel 已把 18 位号码变成科学计数，后几位丢失，无法还原',
    mend: '把 D 列设为“文本”，从原始材料重新填写',
    result: '未通过',
  },
  {
    key: '23F',
    row: 23,
    letter: 'F',
    column: '出生日期',
    found: '2008.2.30',
    problem: '2 月没有 30 日',
    mend: '改为真实日期，须与证件号码第 7–14 位一致',
    result: '未通过',
  },
  {
    key: '41D',
    row: 41,
    letter: 'D',
    column: '证件号码',
    found: '５１９９********',
    problem: '全角数字',
    mend: '已自动转为半角，无需修改',
    result: '已修正',
  },
  {
    key: '164J',
    row: 164,
    letter: 'J',
    column: '就读地点',
    found: '龙泉教学点',
    problem: '该教学点未经所在地人社部门审批，不得注册学籍',
    clause: { id: '001:1319', label: '三（三）' },
    mend: '改为校本部，或先办教学点审批',
    result: '未通过',
  },
  {
    key: '178G',
    row: 178,
    letter: 'G',
    column: '入学类别',
    found: '',
    problem: '必填',
    mend: '应届初中毕业生的填“应届初中毕业生”',
    result: '未通过',
  },
  {
    key: '240K',
    row: 240,
    letter: 'K',
    column: '专业',
    found: '工业互联网应用',
    problem: '本年招生简章未列此专业',
    clause: { id: '001:1315', label: '三（一）' },
    mend: '可以提交，请在“说明”列写明理由，由审核人决定',
    result: '提示',
  },
]

export function ImportSample() {
  const [params] = useSearchParams()
  const [step, setStep] = useState<ImportStep>((params.get('step') as ImportStep | null) ?? 'check')
  const [matches, setMatches] = useState(firstMatches)
  return (
    <ImportWizard
      title="名册导入 · 2024 级全日制新生"
      crumbs={[
        { title: '学籍', to: '/design' },
        { title: '学籍台账', to: '/design/list' },
        { title: '名册导入' },
      ]}
      step={step}
      onStep={setStep}
      upload={{
        templates: [
          {
            key: 'full',
            title: '全日制新生名册',
            version: '2024-2',
            columns: 14,
            href: '#t',
            note: '2024-2 增加了“就读地点”列。',
          },
          { key: 'part', title: '非全日制新生名册', version: '2024-1', columns: 12, href: '#t' },
        ],
        accepted: '.xlsx、.csv（UTF-8 或 GBK），不超过 50 MB。',
        accept: '.xlsx,.csv',
        onUpload: () => setStep('columns'),
        rejected: (
          <Notice tone="bad" title="“新生名册.xlsx”不是 Excel 文件">
            文件内容是网页（HTML），可能是从别的系统直接另存的。请用 Excel 打开后“另存为 .xlsx”再传。
          </Notice>
        ),
      }}
      file={
        step === 'file'
          ? undefined
          : { name: '2024级新生名册（第3批）.xlsx', bytes: 88_000, sheet: '新生', rows: 430 }
      }
      matches={matches}
      targets={targets}
      onMatch={(letter, target) =>
        setMatches(
          matches.map((match) =>
            match.letter === letter ? { ...match, target, how: target ? '已指定' : '不导入' } : match,
          ),
        )
      }
      check={{
        sent: 430,
        created: 402,
        changed: 6,
        unchanged: 4,
        rejected: 18,
        hints: 2,
        mended: 9,
        seconds: 0.4,
        problems,
        problemTotal: 29,
      }}
      onMoreProblems={() => undefined}
      onDownload={() => undefined}
      undoNote="写入后、发起学籍注册前，5 个工作日内可整批撤销；撤销也会留下记录。"
      onCommit={() => {
        setStep('commit')
        void pause(800).then(() => setStep('result'))
      }}
      committing={{ done: 264, total: 408 }}
      result={
        <Card title="结果">
          <Notice tone="ok" title="已写入 408 行：新增 402，变更 6">
            可整批撤销至 2024-10-09 17:30（5 个工作日）。下一步：发起学籍注册。
          </Notice>
        </Card>
      }
      past={[
        {
          key: '2',
          title: (
            <>
              <b>第 2 批</b> 09-24 16:02　周*
            </>
          ),
          counts: '新增 57 · 变更 2 · 未通过 0',
          undo: '尚未发起注册，可撤销至 09-30 17:30（5 个工作日）。',
          undoable: true,
        },
        {
          key: '1',
          title: (
            <>
              <b>第 1 批</b> 09-12 11:24　周*
            </>
          ),
          counts: '新增 418 · 变更 0 · 未通过 3',
          undo: '已发起注册，不能整批撤销；逐人办“更正”。',
          undoable: false,
        },
      ]}
    />
  )
}
