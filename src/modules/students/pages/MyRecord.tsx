import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { CaseTimeline } from '../../../ui/CaseTimeline.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { api } from '../api.ts'
import { EnrollmentStatus, timelineOf } from './words.tsx'

export function useMine() {
  return useQuery({ queryKey: ['students', 'me'], queryFn: () => call(api.getMyStudent, {}) })
}

/** 我的: the own record, whose turn it is, and every step it went through. */
export function MyRecord() {
  const mine = useMine()
  if (mine.error)
    return (
      <ErrorState
        what="没有读到您的学籍"
        error={mine.error}
        onRetry={() => void mine.refetch()}
      />
    )
  if (!mine.data) return <Loading lines={6} />
  if (mine.data.records.length === 0) {
    return (
      <EmptyState icon="user" title="还没有您的学籍">
        学校录入名册后，您的学籍会出现在这里。已经报到还看不到的，请问学校的学籍员。报学校、看录取在<Link to="/me/applications">我的报名</Link>。
      </EmptyState>
    )
  }
  const records = mine.data.records.map((record, at) => {
    const word = (code: string) => record.words[code] ?? code
    const fact = (key: string) =>
      record.groups.flatMap((group) => group.facts).find((one) => one.key === key)?.value || null
    const open = record.cases.find((one) => !one.closed)
    return (
      <div key={record.id} className="lu-stack">
        <Card
          title={
            <>
              {record.name} <EnrollmentStatus code={record.status} word={word(record.status)} boxed />
            </>
          }
        >
          <p>
            {record.orgName}
            <br />
            {record.specialtyName} · {word(record.trainingLevel)}
          </p>
          <p className="lu-t3 lu-sm">
            学籍号 <span className="lu-mono">{record.studentNumber ?? '注册后编定'}</span>
          </p>
        </Card>
        {open ? (
          <Turn turn={open.turn} title={open.title} dueOn={open.dueOn} schoolActs={open.schoolActs} />
        ) : (
          record.status === 'pending' && (
            <Notice>
              学校已录入您的信息，还没有提交注册。现在由<b>{record.orgName}</b>办理，您不用做什么。
            </Notice>
          )
        )}
        <Card title={at === 0 ? '我的学籍' : '以前的学籍'}>
          <Facts
            columns={1}
            facts={[
              { name: '班级', value: record.className ?? '未分班' },
              { name: '就读地点', value: record.siteName },
              { name: '学习形式', value: `${word(record.studyMode)}，学制 ${record.lengthYears} 年` },
              { name: '入学', value: `${record.entryDate}，${word(record.sourceCategory)}` },
              { name: '证件号码', value: <OwnNumber masked={record.idMasked} /> },
              { name: '注册日期', value: record.registeredOn ?? '还没有注册' },
              ...(fact('guardianName')
                ? [
                    { name: '监护人', value: fact('guardianName') },
                    { name: '监护人电话', value: fact('guardianPhone') },
                  ]
                : []),
            ]}
          />
        </Card>
        <Card title="每一步">
          <CaseTimeline entries={timelineOf(record.steps)} />
        </Card>
      </div>
    )
  })
  return (
    <>
      {records}
      <p className="lu-t2">
        照片、同意书、奖惩、综合素质在<Link to="/me/dossier">我的档案</Link>。
      </p>
      <p className="lu-t2 lu-sm">
        信息不对的，告诉学校的学籍员，说明哪一项、应是什么。每一次查看都会记下来，见
        <Link to="/me/views">谁看过</Link>。
      </p>
    </>
  )
}

/** The own number: shown by one press, without a reason, and hidden again. */
function OwnNumber({ masked }: { masked: string }) {
  const [full, setFull] = useState<string>()
  const show = useMutation({
    mutationFn: () => call(api.showMyIdNumber, {}),
    onSuccess: ({ idNumber }) => setFull(idNumber),
  })
  return (
    <span className="lu-masked">
      <span className="lu-mono" aria-hidden={full ? undefined : true}>
        {full ?? masked}
      </span>
      {!full && <span className="lu-sr">证件号码已遮蔽</span>}
      <button
        type="button"
        className="lu-link lu-nw"
        onClick={() => (full ? setFull(undefined) : show.mutate())}
      >
        <Icon name="eye" /> {full ? '遮蔽' : '显示'}
      </button>
      {show.error && (
        <span className="lu-err lu-sm" role="alert">
          {show.error.message}
        </span>
      )}
    </span>
  )
}

/** Whose turn it is and until when, in one sentence. */
export function Turn(props: { turn: string; title: string; dueOn: string | null; schoolActs: boolean }) {
  return (
    <Notice>
      {props.title}现在由<b>{props.turn}</b>办理
      {props.dueOn && (
        <>
          ，最晚 <b>{props.dueOn}</b> 答复
        </>
      )}
      。{props.schoolActs ? '学校补齐后会再提交，需要您提供材料时学校会联系您。' : '您不用做什么。'}
    </Notice>
  )
}
