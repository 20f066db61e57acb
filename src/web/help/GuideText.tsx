import { Link } from 'react-router'
import { ScrollBox } from '../../ui/ScrollBox.tsx'
import { pictureUrl } from './files.ts'
import { piecesOf, type Block } from './guide.ts'
import { guideNames } from './shelf.ts'

/** The blocks of a guide as the page shows them. */
export function GuideText({ blocks }: { blocks: readonly Block[] }) {
  return blocks.map((block, at) => <One key={at} block={block} />)
}

function One({ block }: { block: Block }) {
  if (block.kind === 'paragraph') return <p><Line text={block.text} /></p>
  if (block.kind === 'subhead') return <h3>{block.text}</h3>
  if (block.kind === 'code') return <pre tabIndex={0}>{block.text}</pre>
  if (block.kind === 'picture') return <Picture name={block.name} text={block.text} />
  if (block.kind === 'table') return <GuideTable head={block.head} rows={block.rows} />
  const items = block.items.map((item, at) => <li key={at}><Line text={item} /></li>)
  return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
}

function GuideTable({ head, rows }: { head: readonly string[]; rows: readonly string[][] }) {
  return (
    <ScrollBox label={head.join('、')}>
      <table className="lu-table">
        <thead>
          <tr>{head.map((cell) => <th key={cell} scope="col">{cell}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>{row.map((cell, column) => <td key={column}><Line text={cell} /></td>)}</tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

/** All pictures are one window of a desk or of a phone, so their place is kept before they arrive. */
function Picture({ name, text }: { name: string; text: string }) {
  const url = pictureUrl(name)
  if (!url) return null
  const phone = name.includes('-390')
  return (
    <figure className={phone ? 'lu-guide-phone' : undefined}>
      <a href={url} target="_blank" rel="noreferrer">
        <img src={url} alt={text} width={phone ? 390 : 1366} height={phone ? 844 : 768} loading="lazy" />
      </a>
      <figcaption>{text}</figcaption>
    </figure>
  )
}

function Line({ text }: { text: string }) {
  return piecesOf(text).map((piece, at) => {
    if (piece.kind === 'screen') return <b key={at} className="lu-guide-word">{piece.text}</b>
    if (piece.kind === 'bold') return <b key={at}>{piece.text}</b>
    if (piece.kind === 'code') return <code key={at}>{piece.text}</code>
    if (piece.kind === 'link') return <To key={at} to={piece.to} text={piece.text} />
    return <span key={at}>{piece.text}</span>
  })
}

/** Links between guides stay within the product; what the product does not carry is named without a link. */
function To({ to, text }: { to: string; text: string }) {
  const name = /([\w-]+)\.md$/.exec(to)?.[1]
  return guideNames.some((one) => one === name) ? <Link to={`/help/${name}`}>{text}</Link> : <span>{text}</span>
}
