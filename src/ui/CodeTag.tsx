/** A value of a code list: its name, and the code for those who know it by heart. */
export function CodeTag({
  code,
  name,
  showCode,
}: {
  code: string
  name: string | undefined
  showCode?: boolean
}) {
  if (!name)
    return (
      <span className="lu-warn" title="代码表中没有这个代码">
        {code}（未知代码）
      </span>
    )
  return (
    <span title={`代码 ${code}`}>
      {name}
      {showCode && <span className="lu-mono lu-t3"> {code}</span>}
    </span>
  )
}
