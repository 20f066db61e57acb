import { StatusShape } from './StatusShape.tsx'

export type Step = {
  key: string
  title: string
  state: 'done' | 'current' | 'todo' | 'returned' | 'blocked'
  meta?: string
}

const looks = {
  done: { shape: 'done', tone: 'ok' },
  current: { shape: 'waiting', tone: 'info' },
  todo: { shape: 'none', tone: 'mute' },
  returned: { shape: 'returned', tone: 'warn' },
  blocked: { shape: 'block', tone: 'bad' },
} as const
const said = {
  done: '已完成',
  current: '当前',
  todo: '未开始',
  returned: '已退回',
  blocked: '未通过',
} as const

/** The steps of a case (with shapes) or of a wizard (numbered). */
export function StepStrip({ steps, numbered }: { steps: readonly Step[]; numbered?: boolean }) {
  return (
    <ol className={`lu-card lu-steps${numbered ? ' lu-steps-no' : ''}`}>
      {steps.map((step, index) => (
        <li
          key={step.key}
          data-state={step.state}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          {numbered ? (
            <>
              <span className="lu-step-no" aria-hidden="true">
                {index + 1}
              </span>
              <span className="lu-step-title">{step.title}</span>
              <span className="lu-sp" />
              {step.state === 'done' && (
                <span className="lu-ok">
                  <StatusShape shape="done" />
                </span>
              )}
            </>
          ) : (
            <>
              <span className={`lu-st lu-${looks[step.state].tone}`}>
                <StatusShape shape={looks[step.state].shape} />
                {step.title}
              </span>
              {step.meta && <span className="lu-t3 lu-sm">{step.meta}</span>}
            </>
          )}
          <span className="lu-sr">{said[step.state]}</span>
        </li>
      ))}
    </ol>
  )
}
