import { createContext } from 'react'

/** True inside a frame that itself shows the page's h1: a PageHead below it is then a second-level heading. */
export const FramedTitle = createContext(false)
