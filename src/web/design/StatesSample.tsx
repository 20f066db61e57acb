import { CallError } from '../../kernel/client.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Card } from '../../ui/Card.tsx'
import { EmptyState, NoPermission } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading, TaskProgress } from '../../ui/Loading.tsx'
import { Masked } from '../../ui/Masked.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Refusal } from '../../ui/Refusal.tsx'
import { StaleNotice } from '../../ui/StaleNotice.tsx'
import type { StatusWord } from '../../ui/status-words.ts'
import { statusVocabularies } from '../../ui/status-words.ts'
import { StatusTag } from '../../ui/StatusTag.tsx'
import { WorkdaysLeft } from '../../ui/WorkdaysLeft.tsx'
import { pause } from './samples.ts'

const opinion = { id: '001:1319', label: '人社部发〔2019〕76号 三（三）' }

export function StatesSample() {
  return (
    <div className="lu-stack">
      <PageHead title="界面状态" context="每个组件的空、加载、出错、拒绝和过期。" />
      <Card title="状态用语">
        <div className="lu-stack" style={{ gap: 8 }}>
          {Object.entries(statusVocabularies).map(([name, words]) => (
            <div key={name} className="lu-row lu-wrap">
              {Object.keys(words).map((word) => (
                <StatusTag key={word} word={word as StatusWord} boxed />
              ))}
            </div>
          ))}
          <div className="lu-row lu-wrap" style={{ gap: 16 }}>
            {[null, -1, 0, 2, 9].map((days) => (
              <WorkdaysLeft key={days} days={days} {...(days === 0 ? { dueTime: '17:30' } : {})} />
            ))}
            <Masked
              name="证件号码"
              value="5199************16"
              onReveal={async () => {
                await pause(200)
                return '519900200801011216'
              }}
            />
          </div>
        </div>
      </Card>
      <Card title="按钮">
        <div className="lu-row lu-wrap">
          <ActionButton kind="primary" icon="plus">
            发起异动
          </ActionButton>
          <ActionButton icon="download">导出所见 5,613 条</ActionButton>
          <ActionButton kind="danger">退回学校…</ActionButton>
          <ActionButton kind="text">取消选择</ActionButton>
          <ActionButton kind="primary" blocked="需要权限“学籍注册 · 市级审核”，本局管理员 何* 可以授权">
            通过
          </ActionButton>
        </div>
      </Card>
      <div className="lu-three">
        <Card title="空：还没有数据">
          <EmptyState
            title="本学期还没有学籍异动"
            actions={
              <ActionButton kind="primary" icon="plus">
                发起异动
              </ActionButton>
            }
          >
            休学、复学、转专业、转学等申请会出现在这里。
          </EmptyState>
        </Card>
        <Card title="没有权限看到">
          <NoPermission title="这个岗位看不到学生名单" actions={<ActionButton>切换岗位</ActionButton>}>
            “规划监测岗”只看汇总数。需要名单的，请切换到“学籍审核岗”，或请本局管理员授权。
          </NoPermission>
        </Card>
        <Card title="加载">
          <Loading />
          <TaskProgress
            name="正在检查 30,000 行名册"
            done={18640}
            total={30000}
            note="约剩 5 秒。可以离开本页，完成后通知您。"
            onCancel={() => undefined}
          />
        </Card>
      </div>
      <div className="lu-two">
        <div className="lu-stack">
          <ErrorState
            what="没有保存成功"
            kept="数据没有改动，您填的内容还在本页。"
            error={new CallError({ status: 500, message: '', id: '7F3A-20240925-0931' })}
            onRetry={() => undefined}
          />
          <ErrorState what="没有读到签名密钥" error={new CallError({ status: 403, message: '本岗位不能“查看签名密钥”，需要权限“管理签名密钥”，有这项权限的是系统管理员。' })} />
          <ErrorState what="没有读到这件投诉" error={new CallError({ status: 404, message: '没有找到这条投诉，或者它不在本岗位的范围内。' })} back={{ title: '回到监督投诉', to: '/design' }} />
          <ErrorState what="没有查到列表" error={new CallError({ status: 0, message: '' })} onRetry={() => undefined} />
          <Notice
            tone="warn"
            title="网络断了，填写的内容已存在本机"
            actions={
              <button type="button" className="lu-link">
                现在重连
              </button>
            }
          >
            正在重连（第 3 次，8 秒后）。恢复后会自动保存草稿，不会自动提交。
          </Notice>
          <Notice tone="mute" title="本岗位不能“通过”学籍注册">
            需要权限“学籍注册 · 市级审核”。本局管理员 何* 可以授权；您仍可查看和写意见。
          </Notice>
          <Notice tone="ok" title="已通过 409 人">
            10-09 17:30 前可撤销。
          </Notice>
        </div>
        <Refusal
          word="不能注册"
          title="3 名学生不能注册学籍"
          fact="张*、李*强、吉*·阿* 的就读地点是“龙泉教学点”，该教学点没有经所在地人社部门审批。"
          rule={{
            text: (
              <>
                对不具备办学资质的学校和<mark>未经所在地人社部门审批设立的分校、教学点</mark>
                招录的学生不得注册学籍。
              </>
            ),
            clause: opinion,
          }}
          waysOut={[
            <>
              先办 <a href="#site">龙泉教学点审批</a>（市局办理中，期限 09-27）。
            </>,
            '或把 3 人的就读地点改回校本部，需学校说明。',
            '或先提交其余 409 人，这 3 人留在草稿。',
          ]}
          actions={
            <>
              <ActionButton>关闭</ActionButton>
              <ActionButton kind="primary">先提交 409 人</ActionButton>
            </>
          }
        />
      </div>
      <StaleNotice
        thing="这份学籍"
        who="周*"
        when="09:26"
        changes={[
          { field: '班级', opened: '24机电高级1班', now: '24机电高级2班', yours: '未改', conflict: false },
          {
            field: '联系电话',
            opened: '138****1234',
            now: '138****5678',
            yours: <b>139****0021</b>,
            conflict: true,
          },
        ]}
        onContinue={() => undefined}
        onDiscard={() => undefined}
      />
    </div>
  )
}
