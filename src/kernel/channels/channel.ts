/** What leaves the product: a sentence and the address of a page. Never the body of a notice, never a number of a person. */
export type OutgoingMessage = {
  /** The id of the delivery: the same at every attempt, so that a receiver can recognise a repetition. */
  id: string
  to: string
  title: string
  url: string
  /** 演示数据 goes in front of everything a demonstration sends. */
  demonstration: boolean
}

/** A way out of the product. `send` answers when the other side has taken the message, and throws ChannelError otherwise. */
export type NoticeChannel = { send: (message: OutgoingMessage) => Promise<void> }

/** Why a message was not taken. One that is `final` is not tried again: the address is wrong, not the moment. */
export class ChannelError extends Error {
  readonly final: boolean
  constructor(cause: string, final: boolean) {
    super(cause)
    this.final = final
  }
}

export type Channels = { mail?: NoticeChannel; sms?: NoticeChannel; publicUrl: string }
