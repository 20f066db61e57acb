import { ActionButton } from '../../ui/ActionButton.tsx'
import { Card } from '../../ui/Card.tsx'
import { CaseTimeline } from '../../ui/CaseTimeline.tsx'
import { CodeTag } from '../../ui/CodeTag.tsx'
import { DetailPage } from '../../ui/DetailPage.tsx'
import { Masked } from '../../ui/Masked.tsx'
import { SmallTable } from '../../ui/SmallTable.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

export function DetailSample() {
  return (
    <DetailPage
      title="吉克·阿依木沙马拉毛措（名字很长的一位学生）"
      status={<StatusTag shape="done" word="在读" boxed />}
      context={
        <>
          <span className="lu-mono">2024510104001358</span>　青城技师学院
        </>
      }
      crumbs={[
        { title: '学籍', to: '/design' },
        { title: '学籍台账', to: '/design/list' },
        { title: '一名学生' },
      ]}
      actions={
        <>
          <ActionButton icon="print">打印学籍卡</ActionButton>
          <ActionButton kind="primary" to="/design/form">
            发起异动
          </ActionButton>
        </>
      }
      groups={[
        {
          title: '身份',
          meta: '截至 2024-09-25',
          facts: [
            { name: '证件号码', value: <Masked name="证件号码" value="5199************16" /> },
            { name: '民族', value: <CodeTag code="07" name="彝族" showCode /> },
            { name: '入学类别', value: '应届初中毕业生' },
            { name: '监护人', value: null },
          ],
        },
        {
          title: '就读',
          facts: [
            { name: '专业', value: '新能源汽车检测与维修' },
            { name: '培养层次', value: '高级工' },
            { name: '班级', value: '24新能源高级2班（学制 3 年）' },
            { name: '教学点', value: '校本部' },
          ],
        },
      ]}
      aside={
        <Card title="经过">
          <CaseTimeline
            entries={[
              {
                key: '1',
                shape: 'done',
                title: '学籍注册通过',
                clause: { id: '001:1319', label: '三（三）' },
                meta: '09-05 16:20 · 成都市人社局 李*敏',
              },
              { key: '2', shape: 'none', title: '名册导入第 214 行新增', meta: '08-30 10:02 · 本校 周*' },
            ]}
          />
        </Card>
      }
    >
      <Card title="证书" flush>
        <SmallTable
          rows={[
            { no: 'Y000 0510 0001 7243 0012 86', word: '有效' as const, date: '2024-06-21' },
            { no: 'Y000 0510 0001 7244 0003 19', word: '已作废' as const, date: '2024-05-30' },
          ]}
          rowKey={(row) => row.no}
          columns={[
            { key: 'no', title: '证书编号', render: (row) => <span className="lu-mono">{row.no}</span> },
            { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag word={row.word} /> },
            { key: 'date', title: '发证日期', render: (row) => row.date },
          ]}
        />
      </Card>
      <Card title="资助" flush>
        <SmallTable rows={[]} rowKey={String} columns={[]} empty="还没有资助记录。" />
      </Card>
    </DetailPage>
  )
}
