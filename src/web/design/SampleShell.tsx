import type { ReactNode } from 'react'
import { useState } from 'react'
import { Shell } from '../../ui/Shell.tsx'
import type { MenuGroup } from '../../ui/shell-types.ts'

const menu: readonly MenuGroup[] = [
  {
    title: '工作',
    items: [
      { key: 'states', title: '界面状态', to: '/design/states', icon: 'list', badge: 12 },
      { key: 'board', title: '看板', to: '/design/board', icon: 'chart' },
    ],
  },
  {
    title: '台账',
    items: [
      { key: 'list', title: '列表', to: '/design/list', icon: 'user' },
      { key: 'detail', title: '详情', to: '/design/detail', icon: 'school' },
    ],
  },
  {
    title: '办件',
    items: [
      { key: 'case', title: '办件', to: '/design/case', icon: 'file' },
      { key: 'form', title: '表单', to: '/design/form', icon: 'book' },
      { key: 'import', title: '导入', to: '/design/import', icon: 'upload' },
    ],
  },
  {
    title: '其他外框',
    items: [
      { key: 'public', title: '公开页', to: '/design/public', icon: 'home' },
      { key: 'learner', title: '学员页', to: '/design/learner', icon: 'certificate' },
      { key: 'auth', title: '登录页', to: '/design/sign-in', icon: 'lock' },
    ],
  },
]

export function SampleShell({ children }: { children: ReactNode }) {
  const [post, setPost] = useState('city')
  return (
    <Shell
      portal="主管部门"
      home="/design"
      demo
      searchTo="/design/list"
      noticesTo="/design/states"
      unread={3}
      posts={[
        { key: 'city', title: '成都市人社局 · 学籍审核岗' },
        { key: 'province', title: '省厅职建处 · 规划监测岗' },
      ]}
      post={post}
      onPost={setPost}
      person="李*敏"
      personActions={[{ key: 'out', title: '退出登录', onClick: () => undefined }]}
      menu={menu}
      goKeys={{ l: { title: '列表', to: '/design/list' }, c: { title: '办件', to: '/design/case' } }}
    >
      {children}
    </Shell>
  )
}
