import { useEffect, useState } from 'react'
import { useSession } from '../../modules/access/model.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { actAs, chosenPost } from '../sign-in.ts'

/** The post is chosen for the whole browser: says so when another tab chose a different one than this page shows. */
export function PostDrift() {
  const { acting, posts } = useSession()
  const [chosen, setChosen] = useState<string>()
  useEffect(() => {
    const look = () => setChosen(chosenPost())
    window.addEventListener('focus', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  const other = posts.find((post) => post.id === chosen)
  if (!acting || !other || other.id === acting.id) return null
  return (
    <div style={{ marginBottom: 12 }}>
      <Notice
        tone="warn"
        title={`您在另一个页面换到了“${other.orgName} · ${other.roleTitle}”`}
        actions={
          <>
            <ActionButton small icon="refresh" onClick={() => location.reload()}>
              按新岗位刷新本页
            </ActionButton>
            <ActionButton small onClick={() => actAs(acting.id)}>
              换回“{acting.roleTitle}”
            </ActionButton>
          </>
        }
      >
        本页还是“{acting.orgName} · {acting.roleTitle}”的内容，现在提交会以新岗位办理。
      </Notice>
    </div>
  )
}
