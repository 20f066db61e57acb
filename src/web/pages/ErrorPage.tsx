import { useRouteError } from 'react-router'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { useWindowTitle } from '../window-title.ts'

const reload = () => location.reload()

/** What is shown instead of a page that could not be drawn: in words, with a way on. */
export function ErrorPage() {
  const error = useRouteError()
  useWindowTitle('没有打开')
  return (
    <div className="lu-web-error">
      <h1>这一页没有打开</h1>
      {isMissingChunk(error) ? (
        <Notice
          tone="warn"
          title="系统刚刚更新过"
          actions={
            <ActionButton kind="primary" icon="refresh" onClick={reload}>
              刷新本页
            </ActionButton>
          }
        >
          这一页的旧版本已经撤下。刷新后即可继续，已保存的草稿还在。
        </Notice>
      ) : (
        <ErrorState what="这一页没有打开" error={error} onRetry={reload} />
      )}
      <p>
        <a href="/">回到首页</a>
      </p>
    </div>
  )
}

/** After an update the chunks of the previous version are gone; browsers say so in these words. */
function isMissingChunk(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed/i.test(error.message)
}
