import { SidePanel } from './SidePanel.tsx'
import type { GoKeys } from './shell-types.ts'

/** All keys of the product, opened with `?`. */
export function KeyList({ open, onClose, goKeys }: { open: boolean; onClose: () => void; goKeys: GoKeys }) {
  if (!open) return null
  return (
    <SidePanel title="快捷键" onClose={onClose}>
      <dl className="lu-keys">
        <Key keys={['/']} does="搜索" />
        <Key keys={['?']} does="打开这张表" />
        {Object.entries(goKeys).map(([letter, goal]) => (
          <Key key={letter} keys={['g', letter]} does={`打开${goal.title}`} />
        ))}
        <Key keys={['J', 'K']} does="列表中向下、向上移动" />
        <Key keys={['Enter']} does="速览；再按一次打开" />
        <Key keys={['X']} does="选择一行" />
        <Key keys={['Esc']} does="关闭速览或浮层" />
        <Key keys={['Ctrl+Enter']} does="提交表单" />
      </dl>
      <p className="lu-t3 lu-sm" style={{ marginTop: 12 }}>
        在输入框里，字母键只用来输入。没有任何快捷键会作出审批决定。
      </p>
    </SidePanel>
  )
}

function Key({ keys, does }: { keys: readonly string[]; does: string }) {
  return (
    <>
      <dt>
        {keys.map((key) => (
          <kbd key={key} style={{ marginRight: 4 }}>
            {key}
          </kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  )
}
