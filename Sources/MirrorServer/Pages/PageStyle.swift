/// The style sheet and the icon of all pages.
enum PageStyle {
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f5fbf"/>\
        <path d="M16 5.5 25.5 10.7v10.6L16 26.5 6.5 21.3V10.7z" fill="none" stroke="#fff" stroke-width="2.2" stroke-linejoin="round"/>\
        <path d="M6.9 10.9 16 16l9.1-5.1M16 16v10" fill="none" stroke="#fff" stroke-width="2.2" stroke-linejoin="round"/></svg>

        """

    static let css = """
        :root {
          color-scheme: light dark;
          --back: #f5f6f8; --card: #ffffff; --text: #18202c; --dim: #566174; --line: #dde2ea; --link: #1a56b0; --soft: #eef2f8;
          --code: #f2f4f8; --good: #116239; --goodback: #dff3e6; --bad: #a61b1b; --badback: #fbe3e1; --warn: #7a4b00; --warnback: #fbefd2; --shade: #18202c38;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #10141b; --card: #181e28; --text: #e7ebf2; --dim: #9eaabd; --line: #2b3443; --link: #7fb4ff; --soft: #212a38;
            --code: #0c1016; --good: #7ddba3; --goodback: #14351f; --bad: #ff9d94; --badback: #421a18; --warn: #f2c76e; --warnback: #3a2c0c; --shade: #000000b0;
          }
        }
        * { box-sizing: border-box }
        html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
        body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
        a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: .06em }
        a:hover { text-decoration-thickness: .12em }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .25rem }
        .skip { position: absolute; left: -100rem; padding: .5rem 1rem; background: var(--card) }
        .skip:focus { left: .5rem; top: .5rem; z-index: 1 }
        .top { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.75rem; padding: .7rem max(1.25rem, calc((100% - 72rem) / 2 + 1.25rem));
          background: var(--card); border-bottom: 1px solid var(--line) }
        .name { display: inline-flex; align-items: center; gap: .6rem; color: var(--text); font-weight: 650; text-decoration: none; letter-spacing: -.01em }
        nav ul { display: flex; flex-wrap: wrap; gap: .1rem; margin: 0 0 0 -.6rem; padding: 0; list-style: none }
        nav a { display: block; padding: .3rem .6rem; border-radius: .4rem; color: var(--dim); text-decoration: none }
        nav a:hover { background: var(--soft); color: var(--text) }
        nav a[aria-current] { background: var(--soft); color: var(--text); font-weight: 600 }
        main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 5rem }
        h1 { margin: 0 0 .4rem; font-size: 1.85rem; line-height: 1.2; letter-spacing: -.02em; overflow-wrap: anywhere }
        h2 { margin: 0 0 .8rem; font-size: 1.2rem; letter-spacing: -.01em }
        h3 { margin: 1.4rem 0 .5rem; font-size: 1rem }
        p { margin: .5rem 0; max-width: 46rem }
        .lead { color: var(--dim); font-size: 1.05rem; margin-bottom: 1.6rem }
        .dim { color: var(--dim) }
        section, .card { margin: 0 0 1.25rem; padding: 1.3rem 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
        .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1.25rem; margin-bottom: 1.25rem; align-items: start }
        .grid > section, .grid > .card { margin: 0; min-width: 0 }
        .facts { display: flex; flex-wrap: wrap; gap: .6rem 2.2rem; margin: 0 0 1.6rem }
        .facts div { display: flex; flex-direction: column-reverse }
        .facts dt { color: var(--dim); font-size: .88rem }
        .facts dd { margin: 0; font-size: 1.35rem; font-weight: 620; letter-spacing: -.01em; overflow-wrap: anywhere }
        .facts.small dd { font-size: 1rem; font-weight: 500 }
        form { display: flex; gap: .6rem; margin: 0 0 1.6rem; max-width: 40rem }
        input { flex: 1; min-width: 0; padding: .65rem .9rem; border: 1px solid var(--dim); border-radius: .5rem; background: var(--card); color: inherit; font: inherit }
        button { padding: .65rem 1.2rem; border: 0; border-radius: .5rem; background: #1f5fbf; color: #fff; font: inherit; font-weight: 600; cursor: pointer }
        button:hover { background: #184c9a }
        pre { margin: .6rem 0; padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--code); border: 1px solid var(--line); border-radius: .5rem;
          user-select: all; -webkit-user-select: all }
        code, pre, .mono { font: .86rem/1.55 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace }
        .mono { overflow-wrap: anywhere }
        td.mono, td .mono { white-space: nowrap }
        .wide { overflow-x: auto; margin: 0 -1.4rem; padding: 0 1.4rem;
          background: linear-gradient(to right, var(--card) 50%, transparent) left / 3rem 100% no-repeat local,
            linear-gradient(to left, var(--card) 50%, transparent) right / 3rem 100% no-repeat local,
            linear-gradient(to right, var(--shade), transparent) left / .8rem 100% no-repeat scroll,
            linear-gradient(to left, var(--shade), transparent) right / .8rem 100% no-repeat scroll }
        table { width: 100%; border-collapse: collapse; font-size: .94rem }
        th, td { padding: .5rem .9rem .5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
        tr:last-child td { border-bottom: 0 }
        th { color: var(--dim); font-size: .82rem; font-weight: 600; white-space: nowrap }
        td time { white-space: nowrap }
        .num { white-space: nowrap; font-variant-numeric: tabular-nums }
        ul.names { margin: .5rem 0 0; padding: 0; list-style: none; columns: 13rem; column-gap: 1.75rem }
        ul.names li { padding: .12rem 0; break-inside: avoid; overflow-wrap: anywhere }
        ol.plain, ul.plain { margin: 0; padding: 0; list-style: none }
        ul.plain li, ol.plain li { padding: .55rem 0; border-bottom: 1px solid var(--line) }
        ul.plain li:last-child, ol.plain li:last-child { border-bottom: 0; padding-bottom: 0 }
        details { border-top: 1px solid var(--line) }
        details:first-of-type { border-top: 0 }
        summary { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .8rem; padding: .7rem 0; cursor: pointer; list-style: none }
        summary::-webkit-details-marker { display: none }
        summary::before { content: ""; width: .5rem; height: .5rem; border: solid var(--dim); border-width: 0 .13rem .13rem 0; transform: rotate(-45deg); margin: 0 .2rem }
        details[open] > summary::before { transform: rotate(45deg) }
        summary strong { font-size: 1.05rem }
        .file { padding: .75rem 0 .75rem 1.4rem; border-top: 1px dashed var(--line); overflow-wrap: anywhere }
        .file p { margin: .2rem 0 0; max-width: none; font-size: .9rem }
        .badge { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .8rem; font-weight: 600; white-space: nowrap; background: var(--soft); color: var(--dim) }
        .good { background: var(--goodback); color: var(--good) }
        .bad { background: var(--badback); color: var(--bad) }
        .warn { background: var(--warnback); color: var(--warn) }
        .note { padding: .8rem 1rem; border-radius: .5rem; background: var(--warnback); color: var(--warn); max-width: none }
        .more { margin-top: .8rem }
        section > :last-child { margin-bottom: 0 }
        @media (max-width: 40rem) {
          .top { padding: .6rem 1rem }
          nav { width: 100% }
          nav a { padding: .35rem .55rem; white-space: nowrap }
          main { padding: 1.4rem 1rem 4rem }
          h1 { font-size: 1.55rem }
          section, .card { padding: 1.1rem 1rem }
          .wide { margin: 0 -1rem; padding: 0 1rem }
          table { min-width: 26rem }
          .file { padding-left: 0 }
        }
        @media (prefers-reduced-motion: no-preference) { nav a, button { transition: background .12s } }
        @media print { .top, form { display: none } section, .card { border: 0; padding: 0 } }

        """
}
