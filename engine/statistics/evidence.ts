/**
 * Evidence, gathered answer by answer, that a rate lies above (or below) a target, which may be looked at as often as one likes.
 *
 * It is the capital of a gambler who stakes on every answer and gains nothing on average where the rate is at the target or on
 * the other side of it. Such a capital reaches 1/alpha with a chance of at most alpha, ever (J. Ville, Étude critique de la notion
 * de collectif, 1939): so stopping at the first look where it does keeps the error below alpha, however many looks there are and
 * whenever they come. The stakes are a mixture (H. Robbins, Annals of Mathematical Statistics 41, 1970) over fractions of the
 * largest that cannot lose all, the betting of I. Waudby-Smith and A. Ramdas (J. R. Stat. Soc. B 86, 2024) with fixed bets. The
 * targets that both sides leave open are a confidence sequence. Answers must come in random order. Knows no checks.
 */

/** Fractions of the largest stake, all alike at first. The best one is how far the true rate lies from the target towards 1 (or 0). */
const STAKES = Array.from({ length: 20 }, (_, i) => (i + 1) / 20)

/** Evidence for one side of one target. */
export class Evidence {
  readonly #target: number
  readonly #side: 'above' | 'below'
  /** The logarithm of each gambler's capital. */
  readonly #capital = STAKES.map(() => 0)
  /** Most units of an answer so far. An answer with more than any before it counts as that many: its stake was set before it came. */
  #most = 1

  constructor(target: number, side: 'above' | 'below') {
    this.#target = target
    this.#side = side
  }

  /** One answer: k of its n units hold. The units of an answer are not independent, so they are staked on together. */
  add(k: number, n: number): void {
    if (n <= 0) return
    const counted = Math.min(1, this.#most / n)
    const gain = (this.#side === 'above' ? k - this.#target * n : this.#target * n - k) * counted
    const worst = (this.#side === 'above' ? this.#target : 1 - this.#target) * this.#most
    for (const [i, stake] of STAKES.entries()) this.#capital[i]! += worst > 0 ? Math.log(Math.max(0, 1 + (stake * gain) / worst)) : 0
    this.#most = Math.max(this.#most, n)
  }

  /** True where the rate lies on this side at the error `alpha`. */
  isEnough(alpha: number): boolean {
    const largest = Math.max(...this.#capital)
    if (largest === -Infinity) return false
    const mean = this.#capital.reduce((sum, each) => sum + Math.exp(each - largest), 0) / STAKES.length
    return largest + Math.log(mean) >= -Math.log(alpha)
  }
}
