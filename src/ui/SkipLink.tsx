/** First stop of the Tab key on every page. */
export function SkipLink() {
  return (
    <a
      className="lu-skip"
      href="#main"
      onClick={(event) => {
        event.preventDefault()
        document.getElementById('main')?.focus()
      }}
    >
      跳到正文
    </a>
  )
}
