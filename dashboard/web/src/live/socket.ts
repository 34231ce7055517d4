// The WebSocket: says again after each connect what is subscribed, and comes back after a restart with growing,
// jittered pauses, so that a thousand open pages do not arrive together.
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

export interface SocketEvents {
  message(topic: string, data: unknown, dropped: number): void;
  state(open: boolean): void;
}

export class Socket {
  #events: SocketEvents;
  #socket: WebSocket | null = null;
  #topics: string[] = [];
  #timer = 0;
  #failures = 0;
  #seq = 0;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  start(topics: string[]): void {
    const same = topics.join() === this.#topics.join();
    this.#topics = topics;
    if (this.open) {
      if (!same) this.#subscribe();
    } else if (!this.#socket && !this.#timer) {
      this.#connect();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#topics = [];
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  /** A socket that is open and silent is given up. */
  restart(): void {
    if (this.open) this.#socket?.close(4000);
  }

  #connect(): void {
    this.#timer = 0;
    this.#seq = 0;
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/ws`);
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      this.#failures = 0;
      this.#subscribe();
      this.#events.state(true);
    };
    socket.onmessage = (event) => { if (this.#socket === socket) this.#read(String(event.data)); };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#again();
      this.#events.state(false);
    };
  }

  #again(): void {
    const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.#connect(), most / 2 + (Math.random() * most) / 2);
  }

  #subscribe(): void {
    this.#socket?.send(JSON.stringify({ subscribe: this.#topics }));
  }

  #read(text: string): void {
    const message = JSON.parse(text) as { seq: number; topic: string; dropped: number; data: unknown };
    // A hole in the numbers is a fault of the connection: begin again rather than show half a picture.
    if (message.seq !== ++this.#seq) {
      this.#socket?.close(4001);
      return;
    }
    this.#events.message(message.topic, message.data, message.dropped);
  }
}
