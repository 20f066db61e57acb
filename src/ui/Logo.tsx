/** Two interlocked mortise-and-tenon pieces, the mark of the product. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M2 3h9v5h2V3h9v7h-6v4h6v7h-9v-5h-2v5H2v-7h6v-4H2z" fill="currentColor" />
      <path d="M10 10h4v4h-4z" fill="#E3C384" />
    </svg>
  )
}
