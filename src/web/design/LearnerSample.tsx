import { ActionButton } from '../../ui/ActionButton.tsx'
import { Card } from '../../ui/Card.tsx'
import { CaseTimeline } from '../../ui/CaseTimeline.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { LearnerShell } from '../../ui/LearnerShell.tsx'
import { Masked } from '../../ui/Masked.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { StatusTag } from '../../ui/StatusTag.tsx'

export function LearnerSample() {
  return (
    <LearnerShell
      title="鲁班 · 学员"
      demo
      items={[
        { key: 'me', title: '我的', to: '/design/learner', icon: 'user' },
        { key: 'cases', title: '办件', to: '/design/cases', icon: 'list' },
        { key: 'certificates', title: '证书', to: '/design/certificates', icon: 'certificate' },
        { key: 'views', title: '谁看过', to: '/design/views', icon: 'eye' },
      ]}
    >
      <Card
        title={
          <>
            张*三 <StatusTag shape="done" word="在读" boxed />
          </>
        }
      >
        <p>
          青城技师学院
          <br />
          机械设备装配与自动控制 · 高级工
        </p>
        <p className="lu-t3 lu-sm">
          学籍号 <span className="lu-mono">2024510104000318</span>
        </p>
      </Card>
      <Notice
        tone="warn"
        title="请在 09-30 前确认一件事"
        actions={<ActionButton kind="primary">发给监护人确认</ActionButton>}
      >
        您未满 18 岁，需要监护人确认信息使用同意书，否则不能上传照片。
      </Notice>
      <Card title="我的学籍">
        <Facts
          columns={1}
          facts={[
            { name: '班级', value: '24机电高级1班' },
            { name: '学习形式', value: '全日制，学制 3 年' },
            { name: '证件号码', value: <Masked name="证件号码" value="5199************24" /> },
          ]}
        />
      </Card>
      <Notice>
        现在由<b>锦江区人社局</b>办理，最晚 <b>10-08</b> 答复（剩 5 个工作日，不含国庆假期）。您不用做什么。
      </Notice>
      <Card title="每一步">
        <CaseTimeline
          entries={[
            { key: '1', shape: 'waiting', title: '锦江区人社局审核', note: '现在', meta: '期限 10-08' },
            {
              key: '2',
              shape: 'done',
              title: '学校同意',
              body: '两个专业同层次，目标班级有空位。',
              meta: '09-23 15:26 · 学籍操作员 周*',
            },
            { key: '3', shape: 'done', title: '您提出申请', meta: '09-18 20:14' },
          ]}
        />
      </Card>
    </LearnerShell>
  )
}
