import{$ as P,$a as Ot,A as Xt,B as et,Ba as le,C as z,Ca as T,D as F,E as rt,F as O,Fa as ce,Ha as wt,Ia as it,J as B,Ja as me,L as te,M as ee,O as ot,Oa as J,P as f,Pa as pe,Q as re,Qa as Ft,R as K,Ra as lt,S as R,Sa as ue,T as oe,Ta as kt,U as ae,Ua as E,V as yt,Va as xt,W as se,Wa as _t,X as vt,Y as at,Ya as de,Z as H,Za as St,_ as x,_a as $e,aa as g,ab as fe,b as $,ba as C,bb as be,c as L,ca as S,cb as he,da as k,e as D,ea as pt,fa as _,g as Zt,ga as ut,i as It,ia as G,j as Gt,ja as dt,ka as st,l as r,la as ne,ra as nt,sa as y,ua as ie,y as t,ya as Bt,z as W,za as N}from"./chunk-Y7SANUWR.js";var lr=["127.0.0.1","localhost","[::1]"].includes(location.hostname);function ct({email:e}){return lr?r`<span>${t("auth.localMail")} <a href=${`/_local/mail?to=${encodeURIComponent(e)}`} target="_blank">${t("auth.localMailbox")}</a></span>`:null}function ge({user:e}){let[o,a]=$(null),[s,n]=$(null),[l,i]=$(!1);async function c(m){m.preventDefault();let p=new FormData(m.currentTarget);i(!0),n(null);try{if(o===null){let b=String(p.get("email")).trim();await f("changeEmail",{},{body:{email:b}}),a(b)}else R.value=await f("confirmEmail",{},{body:{code:String(p.get("code")).replace(/\D/g,"")}}),a(null),y(t("account.emailChanged",{email:R.value.email}))}catch(b){n(b)}i(!1)}let d=C(s,"email"),u=o!==null&&s instanceof B&&[400,409,422].includes(s.status);return r`<section class="box" aria-labelledby="email-title">
    <header><div><h2 id="email-title">${t("auth.email")}</h2><p dir="auto">${e.email}</p></div></header>
    <form class="form-grid" onSubmit=${c}>
      ${s&&!d&&r`<p class="notice bad" role="alert">${u?t("auth.codeWrong"):g(s)}</p>`}
      ${o===null?r`<${k} key="email" label=${t("account.newEmail")} name="email" type="email" autocomplete="email" required error=${d} />`:r`<p key="lead" role="status">${t("account.emailLead",{email:o})} <${ct} email=${o} /></p>
            <${k} key="code" label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code"
              pattern="[0-9 ]{6,}" maxLength="12" required autofocus />`}
      <div class="row">
        <${_} isBusy=${l} class="button primary">${t(o===null?"auth.sendCode":"account.emailConfirm")}</${_}>
        ${o!==null&&r`<button type="button" class="button ghost" onClick=${()=>a(null)}>${t("auth.otherEmail")}</button>`}
      </div>
    </form>
  </section>`}function ye({email:e}){let[o,a]=$(null),[s,n]=$(!1),l=D(null);async function i(u){u.preventDefault();let m=new FormData(u.currentTarget);n(!0),a(null);try{let p={current_password:String(m.get("current_password")),new_password:String(m.get("new_password"))};te(await f("changePassword",{},{body:p}),ee()),l.current?.reset(),y(t("account.passwordChanged"))}catch(p){a(p)}n(!1)}let c=C(o,"new_password"),d=o instanceof B&&(o.code==="wrong_credentials"||C(o,"current_password")!==void 0);return r`<section class="box" aria-labelledby="password-title">
    <header><div><h2 id="password-title">${t("auth.password")}</h2><p>${t("account.passwordLead")}</p></div></header>
    <form ref=${l} class="form-grid" onSubmit=${i}>
      ${o&&!c&&!d&&r`<p class="notice bad" role="alert">${g(o)}</p>`}
      <input class="sr" type="email" name="email" autocomplete="username" value=${e} readonly tabindex="-1" aria-hidden="true" />
      <${pt} label=${t("account.currentPassword")} name="current_password" autocomplete="current-password" error=${d?t("account.passwordWrong"):void 0} />
      <${pt} label=${t("auth.newPassword")} name="new_password" autocomplete="new-password" hint=${t("auth.passwordHint")} error=${c} />
      <${_} isBusy=${s} class="button primary">${t("account.passwordAction")}</${_}>
    </form>
  </section>`}function ve({user:e}){let[o,a]=$(!1),[s,n]=$(!1),[l,i]=$(!1),[c,d]=$(null),u=()=>{a(!1),n(!1),d(null)},m=async p=>{if(p.preventDefault(),!(!s||l)){i(!0),d(null);try{await f("deleteMe",{}),u(),y(t("account.deleted")),await vt()}catch(b){d(b)}i(!1)}};return r`<section class="box danger" aria-labelledby="delete-title">
    <header>
      <div><h2 id="delete-title">${t("account.delete")}</h2><p>${t("account.deleteLead")}</p></div>
      <button type="button" class="button danger" onClick=${()=>a(!0)}>${t("account.delete")}</button>
    </header>
    ${o&&r`<${Bt} title=${t("account.deleteTitle")} onClose=${u}>
      <form class="stack" onSubmit=${m}>
        <p>${t("account.deleteText")}</p>
        ${c&&r`<p class="notice bad" role="alert">${g(c)}</p>`}
        <${k} label=${t("account.deleteType",{email:e.email})} name="typed" type="text" inputMode="email" autocomplete="off" autocapitalize="off" autofocus
          onInput=${p=>n(p.target.value.trim().toLowerCase()===e.email.toLowerCase())} />
        <footer>
          <button type="button" class="button" onClick=${u}>${t("action.cancel")}</button>
          <button type="submit" class="button danger" disabled=${!s} aria-busy=${l}>${t("account.deleteAction")}</button>
        </footer>
      </form>
    </${Bt}>`}
  </section>`}var cr=[["profile","/app/settings"],["notifications","/app/settings/notifications"],["account","/app/settings/account"]];function Y({current:e,children:o}){return r`
    <header class="head">
      <h1>${t("nav.settings")}</h1>
      <div class="end">
        <nav class="tabs" aria-label=${t("nav.settings")}>
          ${cr.map(([a,s])=>r`<a href=${s} aria-current=${a===e?"page":void 0}>${t(`settings.${a}`)}</a>`)}
        </nav>
      </div>
    </header>
    <div class="page stack"><div class="stack narrow">${o}</div></div>
  `}function we(){let e=async()=>{if(await N({title:t("account.everywhereTitle"),text:t("account.everywhereText"),action:t("account.everywhere")}))try{await f("logoutEverywhere",{}),await vt()}catch(o){y(g(o),{kind:"error"})}};return r`<section class="box" aria-labelledby="sessions-title">
    <header>
      <div><h2 id="sessions-title">${t("account.sessions")}</h2><p>${t("account.sessionsLead")}</p></div>
      <button type="button" class="button" onClick=${e}>${t("account.everywhere")}</button>
    </header>
  </section>`}function ke(){let e=R.value;return r`<${Y} current="account">
    ${!e&&r`<${E} />`}
    ${e&&r`<${ge} user=${e} /><${ye} email=${e.email} /><${we} /><${ve} user=${e} />`}
    <p class="soft small">${t("account.export")} <a href="/app/jobs">${t("nav.jobs")}</a></p>
  </${Y}>`}function Et({email:e,lead:o,action:a,passwordName:s,send:n,resend:l,back:i}){let[c,d]=$(null),[u,m]=$(!1),p=["127.0.0.1","localhost","[::1]"].includes(location.hostname);async function b(w){w.preventDefault();let I=new FormData(w.currentTarget);m(!0),d(null);try{await n(String(I.get("code")).replace(/\D/g,""),String(I.get("password")))}catch(U){d(U),m(!1)}}let h=()=>l().then(()=>y(t("auth.resent")),d),v=C(c,s);return r`
    <p>${o}</p>
    ${p&&r`<p class="notice"><span>${t("auth.localMail")} <a
        href=${`/_local/mail?to=${encodeURIComponent(e)}`} target="_blank">${t("auth.localMailbox")}</a></span></p>`}
    <form onSubmit=${b}>
      ${c&&!v&&r`<p class="notice bad" role="alert">${mr(c)}</p>`}
      <${k} label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxLength="12" required autofocus />
      <input class="sr" type="email" name="email" autocomplete="username" value=${e} readonly tabindex="-1" aria-hidden="true" />
      <${pt} label=${t("auth.newPassword")} name="password" autocomplete="new-password" hint=${t("auth.passwordHint")} error=${v} />
      <${_} isBusy=${u}>${a}</${_}>
      <div class="between">
        <button type="button" class="link" onClick=${h}>${t("auth.resend")}</button>
        <button type="button" class="link" onClick=${i}>${t("auth.otherEmail")}</button>
      </div>
    </form>
  `}function mr(e){return e instanceof B&&[400,401,403,409,422].includes(e.status)?t("auth.codeWrong"):e instanceof B&&e.status===429?t("auth.tooMany"):g(e)}function xe(){let[e,o]=$(null),[a,s]=$(!1),n=F.value.query,l=n.get("email")??"",i=r`<a href="/app/login">${t("auth.signIn")}</a>`,c=m=>f("forgotPassword",{},{body:{email:m},anonymous:!0});if(n.get("step")==="reset")return r`<${H} title=${t("auth.resetTitle")} foot=${i}>
      <${Et} email=${l} lead=${t("auth.confirmLead",{email:l})} action=${t("auth.resetAction")} passwordName="new_password"
        send=${async(m,p)=>{await f("resetPassword",{},{body:{email:l,code:m,new_password:p},anonymous:!0}),await yt(l,p,!0)}}
        resend=${()=>c(l)}
        back=${()=>O({step:null})} />
    </${H}>`;async function d(m){m.preventDefault();let p=String(new FormData(m.currentTarget).get("email")).trim();s(!0),o(null);try{await c(p),O({email:p,step:"reset"},!0)}catch(b){o(b)}s(!1)}let u=C(e,"email");return r`
    <${H} title=${t("auth.forgotTitle")} lead=${t("auth.forgotLead")} foot=${i}>
      <form onSubmit=${d}>
        ${e&&!u&&r`<p class="notice bad" role="alert">${g(e)}</p>`}
        <${k} label=${t("auth.email")} name="email" type="email" autocomplete="username" required autofocus defaultValue=${l} error=${u} />
        <${_} isBusy=${a}>${t("auth.sendCode")}</${_}>
      </form>
    </${H}>
  `}function _e({params:e}){let[o,a]=$(null),[s,n]=$(!1),l=R.value?.email;if(!l)return r`<div class="page"><${E} lines=${2} /></div>`;async function i(c){c.preventDefault();let d=String(new FormData(c.currentTarget).get("code")).replace(/\D/g,"");n(!0),a(null);try{let u=await f("acceptInvitation",{},{body:{code:d}});ne(u),y(t("accept.done",{project:u.name})),rt(`/app/projects/${u.id}`,{replace:!0})}catch(u){let m=u instanceof B&&[400,404,409,422].includes(u.status);a(m?t("accept.wrong",{email:R.value?.email??""}):g(u)),n(!1)}}return r`
    <div class="page accept">
      <form class="box" onSubmit=${i}>
        <span class="art"><${x} name="people" /></span>
        <h1>${t("accept.title")}</h1>
        <p class="soft">${t("accept.lead",{email:l})}</p>
        <div class="notice"><${ct} email=${l} /></div>
        ${o&&r`<p class="notice bad" role="alert">${o}</p>`}
        <${k} label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxLength="12" required
          autofocus defaultValue=${e.code??""} />
        <${_} isBusy=${s}>${t("accept.action")}</${_}>
      </form>
    </div>
  `}var A=It(null),ft=It(null),V=e=>["succeeded","failed","cancelled"].includes(e.state),pr=Gt(()=>(A.value??[]).some(e=>!V(e))),At=700,ur=5e3,Rt=At,Mt,$t=0;ae(()=>{A.value=null});function bt(e){let o=A.value??[];A.value=o.some(a=>a.id===e.id)?o.map(a=>a.id===e.id&&a.version<=e.version?e:a):[e,...o],Ut(At)}async function qt(){try{A.value=(await f("listJobs",{limit:50})).items,ft.value=null,await Promise.all(A.value.filter(e=>e.kind.startsWith("export_")&&e.state==="succeeded").slice(0,10).map(Tt))}catch(e){ft.value=e}Ut(At)}var Tt=async e=>bt(await f("getJob",{job_id:e.id}));async function Nt(){if($t===0||document.hidden)return;let e=(A.peek()??[]).filter(o=>!V(o));await Promise.all(e.map(o=>Tt(o).catch(()=>null))),Ut(Math.min(ur,Rt*1.3))}function Ut(e){clearTimeout(Mt),Rt=e,$t>0&&pr.peek()&&(Mt=setTimeout(Nt,Rt))}function Ct(){return $t+=1,qt(),document.addEventListener("visibilitychange",Nt),()=>{$t-=1,document.removeEventListener("visibilitychange",Nt),$t===0&&clearTimeout(Mt)}}async function Se(e,o){bt(await f("createJob",{},{body:{kind:o,project_id:e},idempotencyKey:crypto.randomUUID()}))}async function Ee(e,o,a,{dry_run:s,on_error:n,include_archived:l},i,c){let d=await _t(a,void 0,c),u={kind:o,project_id:e,size_bytes:a.size,sha256:d,dry_run:s};n&&(o==="import_csv"||o==="import_json")&&(u.on_error=n),l!==void 0&&o==="import_trello"&&(u.include_archived=l);let m=await f("createJob",{},{body:u,idempotencyKey:crypto.randomUUID(),signal:c}),p=m.upload;try{await St(p,a,i,c)}catch(b){throw f("cancelJob",{job_id:m.id}).then(bt,()=>null),b}return bt(m),m}async function Te(e){bt(await f("cancelJob",{job_id:e.id}))}var dr=new Set(["rows","tasks","bytes"]);function jt({job:e}){let{done:o,total:a,percent:s,unit:n}=e.progress,l=dr.has(n)?t(`job.unit.${n}`,{count:o}):W(o),i=e.state==="queued"?t("job.queued"):a?t("job.progress",{done:l,total:a}):l;return r`<div class="job-progress">
    <progress class="bar" max="100" value=${s??void 0} aria-label=${i}></progress>
    <p class="small soft">${i}</p>
  </div>`}var $r=50;function Ce({job:e,isDry:o}){let a=e.result??{};if(!V(e))return r`<${jt} job=${e} />`;let s=a.ignored_columns??[],n=Number(a.rows??0)-Number(a.failed??0);return r`<div class="stack" role="status">
    ${e.error&&r`<p class="notice bad">${e.error.detail}</p>`}
    ${!e.error&&r`<p class=${`notice ${Number(a.failed)>0?"warn":"good"}`}><span>
      ${o?t("transfer.would",{count:n}):t("transfer.did",{count:Number(a.created??0)})}
      ${Number(a.comments)>0&&` ${t("transfer.comments",{count:Number(a.comments)})}`}
      ${Number(a.failed)>0&&` ${t("transfer.failed",{count:Number(a.failed)})}`}
      ${Number(a.warnings)>0&&` ${t("transfer.warnings",{count:Number(a.warnings)})}`}
    </span></p>`}
    ${s.length>0&&r`<p class="small soft">${t("transfer.ignored",{columns:s.join(", ")})}</p>`}
    ${e.results>0&&r`<${Wt} job=${e} />`}
  </div>`}var fr=({errors:e=[],warnings:o=[],code:a,detail:s})=>[...e,...o,...a?[{code:a,detail:s}]:[]];function Wt({job:e}){let[o,a]=$(null),[s,n]=$(null),l=async()=>{try{let i=await f("listJobResults",{job_id:e.id,limit:$r,cursor:s??void 0});a([...o??[],...i.items]),n(i.next_cursor)}catch(i){y(g(i),{kind:"error"})}};return r`<details class="results" onToggle=${i=>i.target.open&&o===null&&l()}>
    <summary>${t("job.results",{count:e.results})}</summary>
    ${o&&r`<div class="table-wrap" tabindex="0" role="region" aria-label=${t("job.results",{count:e.results})}><table class="table">
      <thead><tr><th scope="col">${t("job.row")}</th><th scope="col">${t("job.what")}</th><th scope="col">${t("job.remarks")}</th></tr></thead>
      <tbody>${o.map(i=>r`<tr class=${i.status==="failed"||i.status==="error"?"bad":""}>
        <td>${i.row??""}</td><td dir="auto">${i.title??i.task_id??""}</td>
        <td>${fr(i).map(c=>r`<p>${c.place?`${c.place}: `:""}${c.detail??c.code}</p>`)}</td>
      </tr>`)}</tbody>
    </table></div>
    ${s&&r`<button type="button" class="button small more" onClick=${l}>${t("list.more")}</button>`}`}
  </details>`}var br=new Set(["import_csv","import_json","import_trello","import_todoist","export_csv","export_json","bulk_update","bulk_delete","project_delete"]),hr={succeeded:"good",failed:"bad",cancelled:"",queued:"warn",running:"warn"};function Dt({project:e}){if(A.value===null)return ft.value?r`<${S} error=${ft.value} retry=${qt} />`:r`<${E} lines=${2} />`;let o=A.value.filter(a=>!e||a.project_id===e);return o.length===0?e?r`<p class="soft">${t("job.none")}</p>`:r`<${P} icon="archive" title=${t("job.none")} text=${t("job.noneText")} />`:r`<ul class="rows">${o.map(a=>r`<${gr} key=${a.id} job=${a} withProject=${!e} />`)}</ul>`}function gr({job:e,withProject:o}){let a=e.result??{},s=br.has(e.kind)?t(`job.${e.kind}`):e.kind,n=st(e.project_id)?.name,l=()=>Te(e).catch(c=>y(g(c),{kind:"error"})),i=[];return e.state==="succeeded"&&e.kind.startsWith("import_")&&(i.push(Number(a.created)>0?t("transfer.did",{count:Number(a.created)}):t("job.checked",{count:Number(a.rows??0)})),Number(a.failed)>0&&i.push(t("transfer.failed",{count:Number(a.failed)}))),e.state==="succeeded"&&e.kind.startsWith("export_")&&i.push(t("job.unit.tasks",{count:Number(a.tasks??0)})),r`<li class="wraps job">
    <span class="avatar large" aria-hidden="true"><${x} name=${e.kind.startsWith("export_")?"down":e.kind.startsWith("import_")?"plus":"settings"} /></span>
    <div class="grow">
      <p><span class="name">${s}</span> <span class=${`state ${hr[e.state]??""}`}>${t(`job.state.${e.state}`)}</span></p>
      <p class="small soft">
        <time datetime=${e.created_at} title=${et(e.created_at)}>${z(e.created_at)}</time>
        ${o&&n&&r` · <span dir="auto">${n}</span>`}${i.map(c=>` · ${c}`)}
      </p>
      ${e.error&&r`<p class="small bad">${e.error.detail}</p>`}
      ${!V(e)&&r`<${jt} job=${e} />`}
      ${V(e)&&e.results>0&&r`<${Wt} job=${e} />`}
    </div>
    <div class="end">
      ${!V(e)&&r`<button type="button" class="button small" aria-label=${t("job.cancelOf",{job:s})} onClick=${l}>${t("action.cancel")}</button>`}
      ${e.state==="succeeded"&&a.download_url&&r`<a class="button small" href=${a.download_url} download=${a.file_name} onClick=${()=>setTimeout(()=>Tt(e).catch(()=>null),1e3)}>
        <${x} name="down" />${t("job.download")} <span class="soft">${xt(Number(a.size_bytes))}</span>
      </a>`}
    </div>
  </li>`}function je(){L(Ct,[]);let e=G.value;return r`
    <header class="head"><h1>${t("nav.jobs")}</h1></header>
    <div class="page stack"><div class="stack narrow">
      <${Dt} />
      ${e.length>0&&r`<section class="list-group" aria-labelledby="choose-title">
        <h2 id="choose-title">${t("transfer.choose")}</h2>
        <ul class="rows">
          ${e.map(o=>r`<li key=${o.id}><a class="name grow" dir="auto" href=${`/app/projects/${o.id}/transfer`}>${o.name}</a></li>`)}
        </ul>
      </section>`}
    </div></div>
  `}async function Lt(e){try{await navigator.clipboard.writeText(e),y(t("copied"))}catch{y(t("copy.failed",{text:e}),{kind:"error"})}}var Jt=["viewer","editor","owner"];function De({member:e,project:o,owners:a,changed:s}){let{user:n,role:l,avatar_url:i,joined_at:c,version:d}=e,[u,m]=$(!1),p=n.id===oe.value,b=o.role==="owner",h=n.name??t("task.somebody"),v=l==="owner"&&a===1,w=async M=>{m(!0);try{await M()}catch(tt){y(g(tt),{kind:"error"})}await s(),m(!1)},I=M=>{let tt=M.target.value;w(async()=>{let ht={title:t("members.stepDownTitle"),text:t("members.stepDownText",{role:t(`role.${tt}`)}),action:t("members.stepDown"),danger:!0};p&&!await N(ht)||(await f("updateMember",{project_id:o.id,user_id:n.id},{body:{role:tt},ifMatch:ot(d)}),y(t("members.changed",{name:h,role:t(`role.${tt}`)})),p&&await dt())})},U=async()=>{let M=p?{title:t("members.leaveTitle",{project:o.name}),text:t("members.leaveText"),action:t("members.leave"),danger:!0}:{title:t("members.removeTitle",{name:h}),text:t("members.removeText"),action:t("members.remove"),danger:!0};await N(M)&&w(async()=>{if(await f("removeMember",{project_id:o.id,user_id:n.id}),!p)return y(t("members.removed",{name:h}));await dt(),rt("/app/projects")})},X=t(p?"members.leave":"members.remove"),Q=(b||p)&&!v;return r`<li aria-busy=${u}>
    <${lt} name=${h} id=${n.id} url=${i} large hidden />
    <div class="grow">
      <span class="name" dir="auto">${h}</span>${p&&r` <span class="soft small">${t("members.you")}</span>`}
      <p class="small soft">${t("members.joined",{ago:z(c)})}</p>
    </div>
    <div class="end">
      ${b&&!v?r`<select class="input" aria-label=${t("members.roleOf",{name:h})} disabled=${u} value=${l} onChange=${I}>
            ${Jt.map(M=>r`<option value=${M} selected=${M===l}>${t(`role.${M}`)}</option>`)}
          </select>`:r`<span class="state" title=${v&&b?t("members.lastOwner"):void 0}>${t(`role.${l}`)}</span>`}
      ${Q&&r`<${le} label=${t("members.actions",{name:h})} items=${[{label:X,icon:"signOut",danger:!0,run:U}]} />`}
    </div>
  </li>`}var yr=({link:e})=>`${location.origin}/app/invitations${e?`/${e.split("/").pop()}`:""}`;function Le({project:e}){let[o,a]=$(null),[s,n]=$(!1),l=D(null),i=D({text:"",key:""}),c=T(()=>K("listInvitations",{project_id:e.id}),[e.id]),d=(c.data??[]).filter(h=>h.state==="pending"||h.state==="expired"),u=d.some(h=>h.mail==="waiting");L(()=>{if(!u)return;let h=setInterval(c.reload,2e3);return()=>clearInterval(h)},[u]);async function m(h){h.preventDefault();let v=new FormData(h.currentTarget),w={email:String(v.get("email")).trim(),role:v.get("role")},I=JSON.stringify(w);i.current.text!==I&&(i.current={text:I,key:crypto.randomUUID()}),n(!0),a(null);try{await f("createInvitation",{project_id:e.id},{body:w,idempotencyKey:i.current.key}),i.current={text:"",key:""},l.current?.reset(),y(t("invite.sent",{email:w.email})),await c.reload()}catch(U){a(U)}n(!1)}let p=async h=>{let v={title:t("invite.revokeTitle",{email:h.email}),text:t("invite.revokeText"),action:t("invite.revoke"),danger:!0};await N(v)&&(await f("revokeInvitation",{project_id:e.id,invitation_id:h.id}).catch(w=>y(g(w),{kind:"error"})),c.reload())},b=C(o,"email");return r`<section class="box" aria-labelledby="invite-title">
    <header><div><h2 id="invite-title">${t("invite.title")}</h2><p>${t("invite.lead")}</p></div></header>
    <form ref=${l} class="line-form" onSubmit=${m}>
      ${o&&!b&&r`<p class="notice bad" role="alert">${g(o)}</p>`}
      <${k} label=${t("auth.email")} name="email" type="email" autocomplete="off" required error=${b} />
      <${k} as="select" label=${t("invite.role")} name="role" defaultValue="editor">
        ${Jt.map(h=>r`<option value=${h} selected=${h==="editor"}>${t(`role.${h}`)}</option>`)}
      </${k}>
      <${_} isBusy=${s} class="button primary">${t("invite.action")}</${_}>
    </form>
    ${c.error&&!c.data&&r`<${S} error=${c.error} retry=${c.reload} />`}
    ${d.length>0&&r`<ul class="rows" aria-label=${t("invite.pending")}>
      ${d.map(h=>r`<${vr} key=${h.id} invitation=${h} revoke=${()=>p(h)} />`)}
    </ul>`}
  </section>`}function vr({invitation:e,revoke:o}){let{email:a,role:s,state:n,mail:l,link:i,expires_at:c}=e,d=n==="expired";return r`<li class="wraps">
    <span class="avatar large" aria-hidden="true"><${x} name="mail" /></span>
    <div class="grow">
      <span class="name" dir="auto">${a}</span>
      <p class="small soft">${t(`role.${s}`)} · ${d?t("invite.expired"):t("invite.expires",{when:z(c)})}</p>
      <p class="small soft">${i?t("invite.linkHint"):t(`invite.mail.${l}`)}</p>
    </div>
    <div class="end">
      ${!d&&r`<button type="button" class="button small" onClick=${()=>Lt(yr(e))}><${x} name="link" />${t("action.copyLink")}</button>`}
      <button type="button" class="button small ghost" aria-label=${t("invite.revokeOf",{email:a})} onClick=${o}>${t("invite.revoke")}</button>
    </div>
  </li>`}function q({id:e,heading:o,end:a,children:s}){let n=st(e);return L(()=>{n&&(pe.value=`${o} · ${n.name}`)},[n?.name,o]),ut.value!==null&&!n?r`<${P} icon="folder" title=${t("board.goneTitle")} text=${t("board.goneText")}>
      <a class="button" href="/app/projects">${t("notFound.home")}</a>
    </${P}>`:r`
    <header class="head">
      <div class="crumbs">
        <a href=${`/app/projects/${e}`} dir="auto">${n?.name??t("nav.projects")}</a>
        <h1>${o}</h1>
      </div>
      ${a&&r`<div class="end">${a}</div>`}
    </header>
    <div class="page stack">${n?s(n):r`<${E} />`}</div>
  `}function Pe({params:e}){let o=e.project,a=T(()=>K("listMembers",{project_id:o}),[o],{everySeconds:30}),s=(a.data??[]).filter(n=>n.role==="owner").length;return r`<${q} id=${o} heading=${t("members.title")}>
    ${n=>r`
      <div class="stack narrow">
        ${a.error&&!a.data&&r`<${S} error=${a.error} retry=${a.reload} />`}
        ${a.isLoading&&!a.data&&r`<${E} lines=${2} />`}
        ${a.data&&r`<ul class="rows" aria-label=${t("members.title")}>
          ${a.data.map(l=>r`<${De} key=${l.user.id} member=${l} project=${n} owners=${s} changed=${a.reload} />`)}
        </ul>`}
        ${n.role==="owner"&&r`<${Le} project=${n} />`}
        ${n.role!=="owner"&&r`<p class="soft small">${t("members.ownersOnly")}</p>`}
      </div>`}
  </${q}>`}var wr={pending:"warn",confirmed:"good",dropped:"bad"};function Ie({channel:e,changed:o}){let{id:a,kind:s,address:n,state:l,dropped_because:i}=e,[c,d]=$(null),[u,m]=$(!1),p=async h=>{h.preventDefault();let v=String(new FormData(h.currentTarget).get("code")).replace(/\D/g,"");if(!u){m(!0),d(null);try{await f("confirmChannel",{channel_id:a},{body:{code:v}}),y(t("tell.confirmed",{address:n})),await o()}catch(w){d(w instanceof B&&[400,409,422].includes(w.status)?t("auth.codeWrong"):g(w))}m(!1)}},b=async()=>{await N({title:t("tell.removeTitle",{address:n}),text:t("tell.removeText"),action:t("action.delete"),danger:!0})&&(await f("removeChannel",{channel_id:a}).catch(h=>y(g(h),{kind:"error"})),o())};return r`<li class="wraps">
    <span class="avatar large" aria-hidden="true"><${x} name=${s==="sms"?"comment":"mail"} /></span>
    <div class="grow">
      <span class="name" dir="auto">${n}</span> <span class=${`state ${wr[l]}`}>${t(`tell.state.${l}`)}</span>
      ${i&&r`<p class="small soft">${t(`tell.dropped.${i}`)}</p>`}
      ${l==="pending"&&s==="email"&&r`<p class="small soft"><${ct} email=${n} /></p>`}
      ${c&&r`<p class="small bad" role="alert">${c}</p>`}
    </div>
    ${l==="pending"&&r`<form class="row" onSubmit=${p}>
      <input class="input code-small" name="code" aria-label=${t("tell.codeOf",{address:n})} placeholder=${t("auth.code")}
        inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxlength="12" required />
      <button type="submit" class="button" aria-busy=${u}>${t("tell.confirm")}</button>
    </form>`}
    <button type="button" class="button ghost small icon-only" aria-label=${t("tell.remove",{address:n})} onClick=${b}><${x} name="trash" /></button>
  </li>`}function Be(){let e=T(()=>K("listChannels",{}),[]),[o,a]=$("email"),[s,n]=$(null),[l,i]=$(!1),c=D(null),d=D({text:"",key:""});async function u(p){p.preventDefault();let b=String(new FormData(p.currentTarget).get("address")),h={kind:o,address:o==="sms"?b.replace(/[\s().-]/g,""):b.trim()},v=JSON.stringify(h);d.current.text!==v&&(d.current={text:v,key:crypto.randomUUID()}),i(!0),n(null);try{let w=await f("addChannel",{},{body:h,idempotencyKey:d.current.key});d.current={text:"",key:""},c.current?.reset(),w.state==="confirmed"&&y(t("tell.confirmed",{address:w.address})),await e.reload()}catch(w){n(w)}i(!1)}let m=C(s,"address");return r`<section class="box" aria-labelledby="channels-title">
    <header><div><h2 id="channels-title">${t("tell.channels")}</h2><p>${t("tell.channelsLead")}</p></div></header>
    ${e.isLoading&&!e.data&&r`<${E} lines=${1} />`}
    ${e.error&&!e.data&&r`<${S} error=${e.error} retry=${e.reload} />`}
    ${e.data?.length===0&&r`<p class="soft">${t("tell.none")}</p>`}
    ${e.data&&e.data.length>0&&r`<ul class="rows" aria-label=${t("tell.channels")}>
      ${e.data.map(p=>r`<${Ie} key=${p.id} channel=${p} changed=${e.reload} />`)}
    </ul>`}
    <form ref=${c} class="line-form channel-form" onSubmit=${u}>
      ${s&&!m&&r`<p class="notice bad" role="alert">${g(s)}</p>`}
      <${k} as="select" label=${t("tell.kindLabel")} name="kind"
        onChange=${p=>a(p.target.value)}>
        <option value="email">${t("tell.kind.email")}</option><option value="sms">${t("tell.kind.sms")}</option>
      </${k}>
      <${k} key=${o} label=${t(`tell.address.${o}`)} name="address" type=${o==="sms"?"tel":"email"} autocomplete=${o==="sms"?"tel":"email"}
        placeholder=${o==="sms"?t("tell.smsHint"):void 0} required error=${m} />
      <${_} isBusy=${l} class="button primary">${t("tell.add")}</${_}>
    </form>
  </section>`}function Fe(){let e=T(async()=>new Set((await K("listMutes",{})).map(s=>s.project_id)),[]),o=G.value,a=async(s,n)=>{e.set(l=>{let i=new Set(l);return n?i.add(s):i.delete(s),i});try{await f(n?"mute":"unmute",{project_id:s})}catch(l){y(g(l),{kind:"error"}),e.reload()}};return r`<section class="box" aria-labelledby="mutes-title">
    <header><div><h2 id="mutes-title">${t("tell.mutes")}</h2><p>${t("tell.mutesLead")}</p></div></header>
    ${e.error&&!e.data&&r`<${S} error=${e.error} retry=${e.reload} />`}
    ${o.length===0&&r`<p class="soft">${t("tell.noProjects")}</p>`}
    ${e.data&&o.length>0&&r`<ul class="checks">
      ${o.map(s=>r`<li key=${s.id}><label class="tick">
          <input type="checkbox" aria-label=${t("tell.mute",{project:s.name})} checked=${e.data?.has(s.id)}
            onChange=${n=>a(s.id,n.target.checked)} />
          <span dir="auto">${s.name}</span></label></li>`)}
    </ul>`}
  </section>`}var kr=["assigned","unassigned","status_changed","achieved","commented","mentioned","member_joined","invited"],Oe=["inbox","email","sms"];function Re(){let e=T(()=>f("readPreferences",{}),[]),o=D(Promise.resolve()),a=(s,n,l)=>{if(!e.data)return;let i={...e.data,[s]:{...e.data[s],[n]:l}};e.set(()=>i),o.current=o.current.then(()=>f("replacePreferences",{},{body:i,attempts:4})).then(()=>nt(t("state.saved"))).catch(c=>{y(g(c),{kind:"error"}),e.reload()})};return r`<section class="box" aria-labelledby="preferences-title">
    <header><div><h2 id="preferences-title">${t("tell.what")}</h2><p>${t("tell.whatLead")}</p></div></header>
    ${e.error&&!e.data&&r`<${S} error=${e.error} retry=${e.reload} />`}
    ${e.isLoading&&!e.data&&r`<${E} lines=${3} />`}
    ${e.data&&r`<table class="matrix">
      <thead><tr><th scope="col">${t("tell.event")}</th>${Oe.map(s=>r`<th scope="col">${t(`tell.medium.${s}`)}</th>`)}</tr></thead>
      <tbody>
        ${kr.map(s=>r`<tr>
            <th scope="row">${t(`tell.on.${s}`)}</th>
            ${Oe.map(n=>r`<td><label class="cell"><span class="sr">${t(`tell.medium.${n}`)}: ${t(`tell.on.${s}`)}</span>
                <input type="checkbox" checked=${e.data?.[s]?.[n]??!1}
                  onChange=${l=>a(s,n,l.target.checked)} /></label></td>`)}
          </tr>`)}
      </tbody>
    </table>`}
  </section>`}function Me(){return r`<${Y} current="notifications"><${Be} /><${Re} /><${Fe} /></${Y}>`}var xr=[["points","/app/points"],["ranking","/app/ranking"]];function mt({current:e,children:o}){return r`
    <header class="head">
      <h1>${t(`${e}.title`)}</h1>
      <div class="end"><nav class="tabs" aria-label=${t("nav.points")}>
        ${xr.map(([a,s])=>r`<a href=${s} aria-current=${a===e?"page":void 0}>${t(`${a}.tab`)}</a>`)}
      </nav></div>
    </header>
    <div class="page stack"><div class="stack narrow">${o}</div></div>
  `}function Ne(){let e=D(1),o=T(()=>_r(e.current),[]),a=()=>{e.current+=1,o.reload()},{data:s}=o;return r`<${mt} current="points">
    ${o.error&&!s&&r`<${S} error=${o.error} retry=${o.reload} />`}
    ${o.isLoading&&!s&&r`<${E} />`}
    ${s&&r`<dl class="figures">
        <div><dt>${t("points.balance")}</dt><dd>${W(s.balance)}</dd></div>
        <div><dt>${t("points.today")}</dt><dd>${W(s.today)} <small>${t("points.cap",{cap:s.daily_cap})}</small></dd></div>
      </dl>
      ${s.items.length===0?r`<${P} icon="star" title=${t("points.emptyTitle")} text=${t("points.emptyText")} />`:r`<ul class="rows" aria-label=${t("points.ledger")}>
            ${s.items.map(n=>r`<${Sr} key=${`${n.task_id} ${n.task_version} ${n.reason}`} entry=${n} />`)}
          </ul>`}
      ${s.hasMore&&r`<button type="button" class="button more" onClick=${a}>${t("list.more")}</button>`}`}
  </${mt}>`}async function _r(e){let o=[],a=null;for(let s=0;s<e&&(a=await f("readPoints",{limit:50,cursor:a?.next_cursor??void 0}),o.push(...a.items),!!a.next_cursor);s+=1);return{balance:a?.balance??0,today:a?.today??0,daily_cap:a?.daily_cap??0,items:o,hasMore:!!a?.next_cursor}}function Sr({entry:e}){let{points:o,share:a,reason:s,title:n,project_id:l,task_id:i,at:c}=e,d=st(l),u=n||t("points.gone"),m=o!==a&&o>=0;return r`<li>
    <span class=${`state ${o>0?"good":o<0?"bad":""}`}>${W(o,{signDisplay:"exceptZero"})}</span>
    <div class="grow">
      ${d&&n?r`<a class="name" href=${`/app/projects/${l}/tasks/${i}`} dir="auto">${u}</a>`:r`<span class="name" dir="auto">${u}</span>`}
      <p class="small soft">${t(`points.reason.${s}`)}${m&&` · ${t("points.of",{share:a})}`}${d&&r` · <span dir="auto">${d.name}</span>`}</p>
    </div>
    <time class="small soft" datetime=${c} title=${et(c)}>${z(c)}</time>
  </li>`}var Er=10*1024*1024,Tr="image/png,image/jpeg,image/gif,image/webp",Ae=e=>e?.split("?")[0]??null;function qe({user:e}){let[o,a]=$(null),[s,n]=$(null),l=D(null),i=D(new AbortController);L(()=>()=>i.current.abort(),[]);async function c(u){if(n(null),u.size>Er)return n(t("profile.pictureTooLarge"));i.current=new AbortController;let{signal:m}=i.current;a(0);try{let p={content_type:u.type,size_bytes:u.size,sha256:await _t(u,void 0,m)},{upload:b}=await f("uploadAvatar",{},{body:p,idempotencyKey:crypto.randomUUID(),signal:m});if(!("url"in b))throw new Error("a picture has one part");await St(b,u,a,m),await Cr(Ae(e.avatar_url),m)?nt(t("profile.pictureSaved")):n(t("profile.pictureRefused"))}catch(p){m.aborted||n(C(p,"content_type")?t("profile.pictureKind"):g(p))}a(null),l.current&&(l.current.value="")}let d=async()=>{try{await f("removeAvatar",{}),await at()}catch(u){y(g(u),{kind:"error"})}};return r`<div class="avatar-upload">
    <${lt} name=${e.name} id=${e.id} url=${e.avatar_url} hidden />
    <div class="grow">
      <h2>${t("profile.picture")}</h2>
      <p class="small soft">${t("profile.pictureHint")}</p>
      ${o!==null&&r`<progress class="bar" max="1" value=${o<1?o:void 0} aria-label=${t("profile.pictureSending")}></progress>`}
      ${s&&r`<p class="small bad" role="alert">${s}</p>`}
    </div>
    <div class="row">
      <label class="button file-button"><${x} name="edit" />${t("profile.pictureChoose")}
        <input ref=${l} class="sr" type="file" accept=${Tr} disabled=${o!==null}
          onChange=${u=>{let m=u.target.files?.[0];m&&c(m)}} /></label>
      ${e.avatar_url&&r`<button type="button" class="button ghost" onClick=${d}>${t("profile.pictureRemove")}</button>`}
    </div>
  </div>`}async function Cr(e,o){for(let a=0;a<20&&!o.aborted;a+=1){let s=await at();if(Ae(s.avatar_url)!==e)return!0;await new Promise(n=>setTimeout(n,Math.min(3e3,400+a*200)))}return!1}var jr=e=>[...new Set([e,...navigator.languages,"en","en-GB","en-US","ko","ko-KR","de-DE","fr-FR","es-ES","ja-JP","zh-CN"])].filter(Boolean),Dr=e=>[...new Set([e,"UTC",...Intl.supportedValuesOf("timeZone")])];function Lr(e){try{return new Intl.DisplayNames([e],{type:"language"}).of(e)??e}catch{return e}}function Ue(){let e=R.value,[o,a]=$(null),[s,n]=$(!1);async function l(c){if(c.preventDefault(),!e)return;let d=new FormData(c.currentTarget),u={name:String(d.get("name")).trim(),time_zone:String(d.get("time_zone")),locale:String(d.get("locale")),in_global_ranking:d.has("in_global_ranking")},m=Object.fromEntries(Object.entries(u).filter(([p,b])=>e[p]!==b));n(!0),a(null);try{Object.keys(m).length>0&&await f("updateMe",{},{body:m,ifMatch:ot(e.version)}),await at(),y(t("profile.saved"))}catch(p){a(p),p instanceof B&&p.status===412&&await at()}n(!1)}let i=C(o,"name");return r`<${Y} current="profile">
    ${!e&&r`<${E} />`}
    ${e&&r`<section class="box" aria-label=${t("profile.picture")}><${qe} user=${e} /></section>
      <section class="box" aria-label=${t("profile.about")}>
        <form class="form-grid" onSubmit=${l}>
          ${o&&!i&&r`<p class="notice bad" role="alert">${g(o)}</p>`}
          <${k} label=${t("auth.name")} name="name" autocomplete="name" required maxLength="100" dir="auto" defaultValue=${e.name} error=${i} />
          <${k} as="select" label=${t("profile.zone")} name="time_zone" hint=${t("profile.zoneHint")}>
            ${Dr(e.time_zone).map(c=>r`<option value=${c} selected=${c===e.time_zone}>${c.replaceAll("_"," ")}</option>`)}
          </${k}>
          <${k} as="select" label=${t("profile.locale")} name="locale" hint=${t("profile.localeHint")}>
            ${jr(e.locale).map(c=>r`<option value=${c} selected=${c===e.locale}>${Lr(c)}</option>`)}
          </${k}>
          <label class="tick"><input type="checkbox" name="in_global_ranking" defaultChecked=${e.in_global_ranking} />${t("profile.ranking")}</label>
          <p class="soft small">${t("profile.rankingHint")}</p>
          <${_} isBusy=${s} class="button primary">${t("action.save")}</${_}>
        </form>
      </section>`}
  </${Y}>`}var We=["all","month","week"];function ze(){let e=F.value.query,o=e.get("project")??"",a=We.find(m=>m===e.get("period"))??"all",s=R.value,n=s?.in_global_ranking??!1,l=o?{scope:"project",project_id:o,period:a}:{scope:"global",period:a},i=T(()=>f("readRanking",l),[o,a,n]),{data:c}=i,d=c?.me&&!c.items.some(m=>m.is_me),u=async m=>{if(s)try{R.value=await f("updateMe",{},{body:{in_global_ranking:m},ifMatch:ot(s.version)})}catch(p){y(g(p),{kind:"error"})}};return r`<${mt} current="ranking">
    <div class="row">
      <select class="input ranking-scope" aria-label=${t("ranking.scope")} value=${o}
        onChange=${m=>O({project:m.target.value||null})}>
        <option value="" selected=${o===""}>${t("ranking.global")}</option>
        ${G.value.map(m=>r`<option key=${m.id} value=${m.id} selected=${m.id===o}>${m.name}</option>`)}
      </select>
      <div class="tabs" role="group" aria-label=${t("ranking.period")}>
        ${We.map(m=>r`<button type="button" aria-pressed=${m===a} onClick=${()=>O({period:m==="all"?null:m})}>${t(`ranking.period.${m}`)}</button>`)}
      </div>
    </div>
    ${o===""&&s&&r`<div class="notice"><span class="grow">${t(n?"ranking.isIn":"ranking.isOut")}</span>
      <button type="button" class="button small" onClick=${()=>u(!n)}>${t(n?"ranking.leave":"ranking.join")}</button></div>`}
    ${i.error&&!c&&r`<${S} error=${i.error} retry=${i.reload} />`}
    ${i.isLoading&&!c&&r`<${E} />`}
    ${c&&c.items.length===0&&r`<${P} icon="star" title=${t("ranking.emptyTitle")} text=${t("ranking.emptyText")} />`}
    ${c&&c.items.length>0&&r`<ol class="rows ranking" aria-label=${t("ranking.title")}>
      ${c.items.map((m,p)=>r`<${Je} key=${m.user_id??p} one=${m} />`)}
      ${d&&c.me&&r`<${Je} one=${{...c.me,is_me:!0,name:s?.name??null}} />`}
    </ol>`}
    <p class="small soft">${t("ranking.zone")}</p>
  </${mt}>`}function Je({one:e}){let{rank:o,name:a,points:s,is_me:n}=e;return r`<li class=${n?"mine":""}>
    <span class="rank" data-rank=${o<=3?o:void 0}><span class="sr">${t("ranking.place")} </span>${W(o)}</span>
    <${lt} name=${a} id=${e.user_id??a??"?"} large hidden />
    <span class="grow name" dir="auto">${a??t("task.somebody")}${n&&r` <span class="soft small">${t("members.you")}</span>`}</span>
    <span class="points">${t("dreams.points",{count:s})}</span>
  </li>`}async function Pt(e,o){for(let a=0;a<30;a+=1){let{status:s,headers:n,data:l}=await re("readReport",e,{accept:o});if(s!==202)return l;let i=Number.parseInt(n.get("retry-after")??"2",10);await new Promise(c=>setTimeout(c,i*1e3))}throw new Error("the report is not there in time")}var Pr={lt:"<",gt:">",quot:'"',amp:"&",apos:"'","#39":"'"},Ir=e=>(/<desc>([^<]*)<\/desc>/.exec(e)?.[1]??"").replace(/&(#?\w+);/g,(o,a)=>Pr[a]??o);function Ke({params:e,label:o}){let a=T(()=>Pt(e,"image/svg+xml"),[]),[s,n]=$(null);return L(()=>{if(!a.data)return;let l=URL.createObjectURL(new Blob([a.data],{type:"image/svg+xml"}));return n(l),()=>URL.revokeObjectURL(l)},[a.data]),a.error&&!a.data?r`<${S} error=${a.error} retry=${a.reload} />`:r`<figure class="chart">
    <div class="chart-scroll" tabindex="0" role="region" aria-label=${t("reports.chartOf",{report:o})}>
      ${s&&a.data?r`<img src=${s} alt=${Ir(a.data)||o} width="960" />`:r`<div class="skeleton chart-wait" aria-hidden="true"></div>`}
    </div>
    ${s&&r`<figcaption><a class="small" href=${s} download=${`${e.name}.svg`}><${x} name="down" />${t("reports.save")}</a></figcaption>`}
  </figure>`}var Br=new Set(["task_id","total"]),Fr=new Set(["status","tasks","estimate_minutes","points","week","day","finished","created_done","n","p50_ms","p85_ms","p95_ms","reopened","rework_ms","not_measured","to_do","in_progress","done","scope","remaining","added","removed","scope_minutes","remaining_minutes","added_minutes","removed_minutes","done_minutes","reopened_minutes","estimated_minutes","title","due_on","days_overdue","started_on","age_days","assignee","overdue","without_points","open"]),Or=e=>Fr.has(e)?t(`reports.column.${e}`):e.replaceAll("_"," ");function He(e){let o=(c,d)=>W(c,{style:"unit",unit:d,unitDisplay:"short",maximumFractionDigits:0}),a=Math.round(e),[s,n,l]=[Math.floor(a/1440),Math.floor(a%1440/60),a%60];return[s>0&&o(s,"day"),n>0&&o(n,"hour"),(l>0||a===0)&&o(l,"minute")].filter(Boolean).slice(0,2).join(" ")}function Rr(e,o,a){let{name:s,kind:n}=e;return s==="assignee"?o===null?t("reports.nobody"):a(String(o)):s==="week"&&o===null?t("reports.whole"):o==null?"–":s==="status"?t(`status.${o}`):n==="day"?s==="week"||s==="day"?Xt(new Date(`${o}T00:00:00Z`),{dateStyle:"medium",timeZone:"UTC"}):it(String(o)):n==="text"?String(o):s.endsWith("_ms")?He(Number(o)/6e4):s.endsWith("_minutes")?He(Math.abs(Number(o))):W(Number(o))}function Ve({report:e,members:o,project:a}){let s=e.columns.filter(({name:u})=>!Br.has(u)),n=s[0]?.name??"",l=u=>o.find(m=>m.user.id===u)?.user.name??t("task.somebody"),i=t("reports.numbers",{report:t(`reports.${e.name}`)}),c=(u,m)=>+(u[n]!==null)-+(m[n]!==null)||String(m[n]).localeCompare(String(u[n])),d=s[0]?.kind==="day"?[...e.rows].sort(c):e.rows;return e.rows.length===0?r`<p class="soft">${t("reports.noRows")}</p>`:r`<div class="table-wrap" tabindex="0" role="region" aria-label=${i}>
    <table class="table">
      <caption>${i}</caption>
      <thead><tr>${s.map(u=>r`<th scope="col" class=${u.kind}>${Or(u.name)}</th>`)}</tr></thead>
      <tbody>
        ${d.map(u=>r`<tr>
          ${s.map((m,p)=>{let b=Rr(m,u[m.name],l),h=m.name==="title"&&typeof u.task_id=="string"?`/app/projects/${a}/tasks/${u.task_id}`:null,v=h?r`<a href=${h} dir="auto">${b}</a>`:b;return p===0&&m.kind!=="number"?r`<th scope="row" class=${m.kind} dir="auto">${v}</th>`:r`<td class=${m.kind}>${v}</td>`})}
        </tr>`)}
      </tbody>
    </table>
  </div>`}function Ye({project:e,name:o,from:a,to:s}){let n={project_id:e,name:o,from:a||void 0,to:s||void 0},l=T(()=>Pt(n,"application/json"),[]),i=T(()=>K("listMembers",{project_id:e}),[e]);if(l.error&&!l.data)return r`<${S} error=${l.error} retry=${l.reload} />`;if(!l.data)return r`<div aria-busy="true"><p class="soft" role="status">${t("reports.calculating")}</p><${E} lines=${3} /></div>`;let{data:c}=l;return c.exported_until===null?r`<${P} icon="chart" title=${t("reports.notYetTitle")} text=${t("reports.notYetText")}>
      <button type="button" class="button" onClick=${l.reload}>${t("action.retry")}</button>
    </${P}>`:r`
    <${Ke} params=${n} label=${t(`reports.${o}`)} />
    ${c.forecast&&r`<${Mr} forecast=${c.forecast} />`}
    ${c.forecast_refused&&r`<p class="notice warn">${t("reports.refused")}</p>`}
    <${Ve} report=${c} members=${i.data??[]} project=${e} />
    <p class="small soft">${t("reports.until",{when:et(c.exported_until??""),zone:c.time_zone})}</p>
  `}function Mr({forecast:e}){let o=[["50",e.p50],["85",e.p85],["95",e.p95]];return r`<div class="forecast">
    <p>${t("reports.forecastLead",{count:e.tasks})}</p>
    <dl>${o.map(([a,s])=>r`<div><dt>${t("reports.sure",{share:a})}</dt><dd>${s?it(s):t("reports.farAway")}</dd></div>`)}</dl>
  </div>`}var zt={month:29,quarter:83,half:181,year:364},Nr=["month","quarter","half","year","own"];function Qe({params:e}){let o=T(()=>f("listReports",{project_id:e.project}),[e.project]),a=F.value.query,s=(o.data?.items??[]).map(p=>p.name),n=s.find(p=>p===a.get("report"))??s[0],[l,i]=[a.get("from")??"",a.get("to")??""],c=Object.entries(zt).find(([,p])=>i===""&&l===wt(J.value,-p))?.[0]??(l===""&&i===""?"quarter":"own");L(()=>{document.querySelector(".report-names [aria-current='page']")?.scrollIntoView({block:"nearest",inline:"center"})},[n]);let d=p=>{let b=p.target.value;b==="own"?O({from:l||wt(J.value,-zt.quarter),to:i||J.value}):O({from:b==="quarter"?null:wt(J.value,-zt[b]),to:null})},u=p=>b=>{let{value:h}=b.target;h&&O({[p]:h})},m=p=>{let b=new URLSearchParams(a);return b.set("report",p),`${F.value.path}?${b}`};return r`<${q} id=${e.project} heading=${t("reports.title")}>
    ${()=>r`
      ${o.error&&!o.data&&r`<${S} error=${o.error} retry=${o.reload} />`}
      ${o.isLoading&&!o.data&&r`<${E} lines=${2} />`}
      ${n&&r`<div class="reports">
        <nav class="report-names" aria-label=${t("reports.title")}>
          ${s.map(p=>r`<a key=${p} href=${m(p)} aria-current=${p===n?"page":void 0}>${t(`reports.${p}`)}</a>`)}
        </nav>
        <div class="report stack">
          <div class="report-head">
            <div class="grow"><h2>${t(`reports.${n}`)}</h2><p class="soft">${t(`reports.${n}.text`)}</p></div>
            <div class="row">
              <select class="input" aria-label=${t("reports.period")} value=${c} onChange=${d}>
                ${Nr.map(p=>r`<option value=${p} selected=${p===c}>${t(`reports.period.${p}`)}</option>`)}
              </select>
              ${c==="own"&&r`<input class="input" type="date" aria-label=${t("reports.from")} min="2020-01-01" max=${i||J.value} value=${l} onChange=${u("from")} />
                <input class="input" type="date" aria-label=${t("reports.to")} min=${l} max=${J.value} value=${i} onChange=${u("to")} />`}
            </div>
          </div>
          <${Ye} key=${`${e.project} ${n} ${l} ${i}`} project=${e.project} name=${n} from=${l} to=${i} />
        </div>
      </div>`}`}
  </${q}>`}function Ze({params:e}){return r`<${q} id=${e.project} heading=${t("link.title")}>
    ${o=>o.kind==="bucket_list"&&o.role==="owner"?r`<${Ar} project=${o.id} />`:r`<${P} icon="link" title=${t("link.notHereTitle")} text=${t("link.notHereText")} />`}
  </${q}>`}function Ar({project:e}){let o={project_id:e},[a,s]=$(null),[n,l]=$(!1),i=T(async()=>{try{return{link:await f("readShareLink",o)}}catch(p){if(p instanceof B&&p.status===404)return{link:null};throw p}},[e]),c=i.data?.link??null,d=async p=>{l(!0);try{await p(),await i.reload()}catch(b){y(g(b),{kind:"error"})}l(!1)},u=async()=>{c&&!await N({title:t("link.replaceTitle"),text:t("link.replaceText"),action:t("link.replace"),danger:!0})||d(async()=>s((await f("createShareLink",o)).url))},m=async()=>{await N({title:t("link.revokeTitle"),text:t("link.revokeText"),action:t("link.revoke"),danger:!0})&&d(async()=>{await f("deleteShareLink",o),s(null),y(t("link.revoked"))})};return i.error&&!i.data?r`<${S} error=${i.error} retry=${i.reload} />`:i.data?r`<section class="box narrow" aria-labelledby="share-heading">
    <header><div><h2 id="share-heading">${t(c?"link.isShared":"link.isPrivate")}</h2><p>${t("link.lead")}</p></div></header>
    ${a&&r`<div class="share-link">
      <input class="input" readonly aria-label=${t("link.link")} value=${a} onFocus=${p=>p.target.select()} />
      <button type="button" class="button primary" onClick=${()=>Lt(a)}><${x} name="link" />${t("action.copyLink")}</button>
      <a class="button" href=${a} target="_blank" rel="noopener"><${x} name="eye" />${t("link.look")}</a>
    </div>
    <p class="notice warn"><${x} name="info" /><span>${t("link.once")}</span></p>`}
    ${c&&r`<p class="small soft">${t("link.made",{ago:z(c.created_at)})}${!a&&` ${t("link.hidden")}`}</p>`}
    <div class="row">
      <button type="button" class=${`button ${c?"":"primary"}`} disabled=${n} onClick=${u}>${t(c?"link.replace":"link.create")}</button>
      ${c&&r`<button type="button" class="button danger" disabled=${n} onClick=${m}>${t("link.revoke")}</button>`}
    </div>
  </section>`:r`<${E} lines=${1} />`}var Ge="shared";async function qr(){let e=F.value.query,o={title:e.get("title")??"",text:[e.get("text"),e.get("url")].filter(Boolean).join(`
`),files:[]};if(!("caches"in globalThis)||o.title||o.text)return o;let a=await caches.open(Ge),s=await a.match("/shared/about");if(!s)return o;let n=await s.json(),l=await Promise.all(n.files.map(async({name:i,type:c},d)=>{let u=await(await a.match(`/shared/${d}`))?.blob();return new File([u??""],i,{type:c})}));return{title:n.title,text:[n.text,n.url].filter(Boolean).join(`
`),files:l}}function Xe(){let[e,o]=$(null),[a,s]=$(null),[n,l]=$(!1),[i]=$(()=>crypto.randomUUID());L(()=>{qr().then(o,()=>o({title:"",text:"",files:[]})),ut.value||dt()},[]);let c=G.value.filter(m=>m.role!=="viewer");if(!e||!ut.value)return r`<p class="sr" role="status">${t("app.loading")}</p>`;if(c.length===0)return r`<${P} icon="folder" title=${t("share.noProject")}><a class="button" href="/app/projects">${t("notFound.home")}</a></${P}>`;async function d(m){m.preventDefault();let p=new FormData(m.currentTarget),b=String(p.get("project"));l(!0),s(null);try{let h={title:String(p.get("title")).trim(),description:String(p.get("description"))||null},v=await f("createTask",{project_id:b},{body:h,idempotencyKey:i}),w=await Promise.all((e?.files??[]).map(I=>de(b,v.id,I)));await globalThis.caches?.delete(Ge),y(t(w.every(Boolean)?"share.done":"share.partly",{title:v.title})),rt(`/app/projects/${b}/tasks/${v.id}`,{replace:!0})}catch(h){s(h),l(!1)}}let u=e.title||e.text.split(`
`)[0]?.slice(0,200)||e.files[0]?.name||"";return r`
    <header class="head"><h1>${t("share.title")}</h1></header>
    <div class="page">
      <form class="stack narrow" onSubmit=${d}>
        ${!!a&&r`<p class="notice bad" role="alert">${g(a)}</p>`}
        <${k} as="select" label=${t("share.where")} name="project">
          ${c.map(m=>r`<option value=${m.id}>${m.name}</option>`)}
        </${k}>
        <${k} label=${t("task.title")} name="title" required maxLength="500" defaultValue=${u} dir="auto" error=${C(a,"title")} />
        <${k} as="textarea" rows="5" label=${t("task.description")} name="description" defaultValue=${e.text===u?"":e.text} dir="auto" />
        ${e.files.length>0&&r`<ul class="files">${e.files.map(m=>r`<li class="file"><${x} name="attach" /><span
            dir="auto">${m.name}</span></li>`)}</ul>`}
        <div class="row"><${_} isBusy=${n} class="button primary">${t("share.save")}</${_}></div>
      </form>
    </div>
  `}function tr(){let[e,o]=$(null),[a,s]=$(!1),n=F.value.query,l=n.get("email")??"",i=r`${t("auth.haveAccount")} <a href=${`/app/login${n.has("next")?`?next=${encodeURIComponent(n.get("next")??"")}`:""}`}>${t("auth.signIn")}</a>`;if(n.get("step")==="confirm")return r`<${H} title=${t("auth.confirmTitle")} foot=${i}>
      <${Et} email=${l} lead=${t("auth.confirmLead",{email:l})} action=${t("auth.confirmAction")} passwordName="password"
        send=${async(m,p)=>{await f("confirm",{},{body:{email:l,code:m,password:p},anonymous:!0}),await yt(l,p,!0),se().catch(()=>null)}}
        resend=${()=>f("resendCode",{},{body:{email:l},anonymous:!0})}
        back=${()=>O({step:null})} />
    </${H}>`;async function c(m){m.preventDefault();let p=new FormData(m.currentTarget),b={email:String(p.get("email")).trim(),name:String(p.get("name")).trim()};s(!0),o(null);try{await f("signUp",{},{body:b,anonymous:!0}),O({email:b.email,step:"confirm"},!0)}catch(h){o(h)}s(!1)}let[d,u]=[C(e,"name"),C(e,"email")];return r`
    <${H} title=${t("auth.signUpTitle")} lead=${t("auth.signUpLead")} foot=${i}>
      <form onSubmit=${c}>
        ${e&&!d&&!u&&r`<p class="notice bad" role="alert">${g(e)}</p>`}
        <${k} label=${t("auth.name")} name="name" autocomplete="name" maxLength="100" required autofocus dir="auto" error=${d} />
        <${k} label=${t("auth.email")} name="email" type="email" autocomplete="username" required defaultValue=${l} error=${u} />
        <${_} isBusy=${a}>${t("auth.continue")}</${_}>
      </form>
    </${H}>
  `}var Ur=["import_csv","import_json","import_trello","import_todoist"];async function Wr(e){let o=await e.slice(0,4096).text();return/\.json$/i.test(e.name)||/^\s*[[{]/.test(o)?/"(idBoard|idList|shortLink|dateLastActivity)"/.test(o)?"import_trello":"import_json":/^\uFEFF?TYPE,CONTENT,/i.test(o)?"import_todoist":"import_csv"}function er({project:e}){let[o,a]=$(null),[s,n]=$("import_csv"),[l,i]=$(null),[c,d]=$(null),[u,m]=$(null),[p,b]=$(null),[h,v]=$(!1),[w,I]=$(!1),[U,X]=$(!1),Q=D(new AbortController);L(()=>()=>Q.current.abort(),[]);let M=async j=>{j&&(a(j),m(null),b(null),d(null),n(await Wr(j)))},tt=()=>{Q.current.abort(),a(null),m(null),b(null),d(null)},ht=async j=>{if(!o||l!==null)return;Q.current=new AbortController;let{signal:Vt}=Q.current;d(null),i(0);try{let Qt=await Ee(e,s,o,{dry_run:j,on_error:w?"stop":"skip",include_archived:U},i,Vt);j?m(Qt.id):b(Qt.id)}catch(Yt){Vt.aborted||d(Yt)}i(null)},Z=(A.value??[]).find(j=>j.id===(p??u))??null,gt=l!==null||Z!==null&&!V(Z),Ht=Number(Z?.result?.rows??0)-Number(Z?.result?.failed??0),ir=u!==null&&p===null&&Z?.state==="succeeded"&&Ht>0;return r`<section class="box" aria-labelledby="import-title">
    <header><div><h2 id="import-title">${t("transfer.import")}</h2><p>${t("transfer.importLead")}</p></div></header>
    <div class=${`drop ${h?"over":""}`}
      onDragOver=${j=>{j.preventDefault(),v(!0)}}
      onDragLeave=${()=>v(!1)}
      onDrop=${j=>{j.preventDefault(),v(!1),M(j.dataTransfer?.files[0])}}>
      <span class="grow">
        ${o?r`<span dir="auto">${o.name}</span> <span class="soft small">${xt(o.size)}</span>`:r`<span class="soft">${t("transfer.drop")}</span>`}
      </span>
      <label class="button file-button"><${x} name="attach" />${t(o?"transfer.other":"transfer.file")}
        <input class="sr" type="file" accept=".csv,.tsv,.txt,.json,text/csv,application/json" disabled=${gt}
          onChange=${j=>M(j.target.files?.[0])} /></label>
      ${o&&r`<button type="button" class="button ghost icon-only" aria-label=${t("transfer.clear")} onClick=${tt}><${x} name="close" /></button>`}
    </div>
    ${c&&r`<p class="notice bad" role="alert">${g(c)}</p>`}
    ${o&&r`<div class="form-grid">
      <${k} as="select" label=${t("transfer.format")} name="kind" disabled=${gt} value=${s}
        onChange=${j=>{n(j.target.value),m(null)}}>
        ${Ur.map(j=>r`<option value=${j} selected=${j===s}>${t(`job.${j}`)}</option>`)}
      </${k}>
      ${(s==="import_csv"||s==="import_json")&&r`<label class="tick"><input type="checkbox" checked=${w} onChange=${()=>I(!w)} />${t("transfer.stops")}</label>`}
      ${s==="import_trello"&&r`<label class="tick"><input type="checkbox" checked=${U} onChange=${()=>X(!U)} />${t("transfer.archived")}</label>`}
    </div>`}
    ${l!==null&&r`<progress class="bar" max="1" value=${l} aria-label=${t("transfer.sending")}></progress>`}
    ${Z&&r`<${Ce} job=${Z} isDry=${p===null} />`}
    ${o&&r`<div class="row">
      ${ir?r`<button type="button" class="button primary" disabled=${gt} onClick=${()=>ht(!1)}>${t("transfer.importNow",{count:Ht})}</button>`:p===null&&r`<button type="button" class="button primary" disabled=${gt} onClick=${()=>ht(!0)}>${t("transfer.check")}</button>`}
      ${p!==null&&Z?.state==="succeeded"&&r`<a class="button primary" href=${`/app/projects/${e}`}>${t("transfer.toBoard")}</a>`}
    </div>`}
  </section>`}function rr({params:e}){L(Ct,[]);let o=a=>Se(e.project,a).catch(s=>y(g(s),{kind:"error"}));return r`<${q} id=${e.project} heading=${t("transfer.title")}>
    ${a=>r`<div class="stack narrow">
      ${a.role!=="viewer"&&!a.archived&&r`<${er} project=${a.id} />`}
      <section class="box" aria-labelledby="export-title">
        <header>
          <div><h2 id="export-title">${t("transfer.export")}</h2><p>${t("transfer.exportLead")}</p></div>
          <div class="row">
            <button type="button" class="button" onClick=${()=>o("export_csv")}><${x} name="list" />${t("transfer.csv")}</button>
            <button type="button" class="button" onClick=${()=>o("export_json")}><${x} name="archive" />${t("transfer.json")}</button>
          </div>
        </header>
      </section>
      <section class="list-group" aria-labelledby="jobs-title">
        <h2 id="jobs-title">${t("transfer.jobs")}</h2>
        <${Dt} project=${a.id} />
      </section>
    </div>`}
  </${q}>`}function or({view:e,card:o,achieve:a,review:s}){let{board:n}=e,l=D(null),i=o.id.startsWith("new_"),c=$e(o.id).value,d=o.status==="done";L(()=>{let w=l.current;if(!w||i)return;let I=new IntersectionObserver(X=>{X.some(Q=>Q.isIntersecting)&&(I.disconnect(),Ot(n.id,o.id).catch(()=>null))},{rootMargin:"200px"});I.observe(w);let U=n.touched.subscribe(X=>{X?.task===o.id&&Ot(n.id,o.id).catch(()=>null)});return()=>{I.disconnect(),U()}},[o.id]);let u=fe(c)[0],m=c?.review,p=t(c===null?"review.heading":m?"review.edit":"review.write"),b=`/app/projects/${n.id}/tasks/${o.id}${F.value.query.size>0?`?${F.value.query}`:""}`,h=m?.achieved_on??(o.completed_at?ce(new Date(o.completed_at)):J.value),v=o.due&&me(o.due,J.value);return r`<li ref=${l} class=${`dream ${d?"achieved":""} ${u?"pictured":""}`}>
    <div class="dream-picture" data-tone=${Ft(o.category??o.title)} aria-hidden="true">
      ${u?r`<img src=${u.thumbnail.url} alt="" loading="lazy" />`:r`<${x} name="star" />`}
    </div>
    <div class="dream-text">
      ${o.category&&r`<span class="chip" data-tone=${Ft(o.category)} dir="auto">${o.category}</span>`}
      <h3>${i?r`<span dir="auto">${o.title}</span>`:r`<a href=${b} data-focus=${o.id} dir="auto">${o.title}</a>`}</h3>
      ${d&&m?r`<${be} rating=${m.rating} /><p class="excerpt" dir="auto">${m.text}</p>`:o.why&&r`<p class="excerpt" dir="auto">${o.why}</p>`}
      <p class="small soft dream-facts">
        ${i&&t("card.sending")}
        ${d&&r`<span>${t("dreams.achievedOn",{day:it(h,J.value)})}</span>`}
        ${!d&&v&&r`<span>${t("dreams.until",{when:v})}</span>`}
        ${o.points!==null&&r`<span>${t("dreams.points",{count:o.points})}</span>`}
      </p>
      ${!i&&n.canEdit.value&&r`<div class="dream-end">
        ${d?r`<button type="button" class="button small" aria-label=${`${p}: ${o.title}`} onClick=${s}>
              <${x} name=${m?"edit":"star"} />${p}
            </button>`:r`<button type="button" class="button small did" aria-label=${`${t("dreams.did")}: ${o.title}`} onClick=${a}>
              <${x} name="check" />${t("dreams.did")}
            </button>`}
      </div>`}
    </div>
  </li>`}function ar({board:e}){let o=D(null),a=Zt(),s=`dream.${e.id}`,n=[...new Set(e.list().flatMap(i=>i.category??[]))].sort((i,c)=>i.localeCompare(c));return r`<form ref=${o} class="dream-add" onSubmit=${i=>{i.preventDefault();let c=new FormData(i.currentTarget),d=String(c.get("title")).trim();if(!d)return;let u=String(c.get("category")).trim()||null;e.create({title:d,category:u,status:"to_do"}).catch(p=>{y(`${d}: ${g(p)}`,{kind:"error"}),kt(s,d)}),kt(s,null),nt(t("dreams.added",{title:d}));let m=o.current?.elements.namedItem("title");m&&(m.value="",m.focus())}}>
    <input class="input grow" name="title" aria-label=${t("dreams.new")} placeholder=${t("dreams.placeholder")} maxlength="500" dir="auto" autocomplete="off"
      defaultValue=${ue(s,"")}
      onKeyDown=${i=>i.key==="Enter"&&ie(i)&&i.preventDefault()}
      onInput=${i=>kt(s,i.target.value)} />
    <input class="input" name="category" aria-label=${t("task.category")} placeholder=${t("task.category")} maxlength="50" dir="auto" list=${a} autocomplete="off" />
    <datalist id=${a}>${n.map(i=>r`<option value=${i} />`)}</datalist>
    <button type="submit" class="button primary"><${x} name="plus" />${t("action.add")}</button>
  </form>`}var Kt=4;function sr({board:e}){let o=T(()=>f("listTemplates",{}),[]),[a,s]=$(!1),n=l=>{if(!a){s(!0);for(let i of l.items)e.create({title:i,category:l.name,status:"to_do"}).catch(c=>y(`${i}: ${g(c)}`,{kind:"error"}))}};return r`
    <${P} icon="star" title=${t("dreams.emptyTitle")} text=${t(e.canEdit.value?"dreams.emptyText":"dreams.emptyView")} />
    ${e.canEdit.value&&o.error&&r`<${S} error=${o.error} retry=${o.reload} />`}
    ${e.canEdit.value&&o.data&&r`<section class="list-group" aria-labelledby="templates-title">
      <h2 id="templates-title">${t("dreams.templates")}</h2>
      <ul class="templates">
        ${o.data.items.map(l=>r`<li key=${l.template} class="box">
            <h3 dir="auto">${l.name}</h3>
            <ul>
              ${l.items.slice(0,Kt).map(i=>r`<li dir="auto">${i}</li>`)}
              ${l.items.length>Kt&&r`<li class="soft">${t("dreams.moreItems",{count:l.items.length-Kt})}</li>`}
            </ul>
            <button type="button" class="button" disabled=${a} aria-label=${`${t("dreams.useTemplate")}: ${l.name}`} onClick=${()=>n(l)}>
              ${t("dreams.useTemplate")}
            </button>
          </li>`)}
      </ul>
    </section>`}
  `}function nr({view:e}){let{board:o}=e,[a,s]=$(null),n=e.visible.value,l=v=>v.flatMap(w=>o.cards.get(w)?.value??[]),i=l([...n.in_progress,...n.to_do]),c=l(n.done).sort((v,w)=>(w.completed_at??"9").localeCompare(v.completed_at??"9")),d=o.list(),u=d.filter(v=>v.status==="done").length,m=v=>{o.move(v.id,"done",{}).then(()=>s(o.card(v.id)??v),w=>y(t("drag.refused",{title:v.title,reason:g(w)}),{kind:"error"}))},p=v=>s(v),b=v=>r`<ul class="dreams">
    ${v.map(w=>r`<${or} key=${w.id} view=${e} card=${w} achieve=${()=>m(w)} review=${()=>p(w)} />`)}
  </ul>`,h=(v,w)=>w.length>0&&r`<section class="list-group" aria-labelledby=${`dreams-${v}`}>
      <h2 id=${`dreams-${v}`}>${t(`dreams.${v}`)} <span class="amount">${w.length}</span></h2>${b(w)}
    </section>`;return r`
    <div class="page stack dreams-page">
      ${d.length>0&&r`<div class="dreams-progress">
        <p><strong>${t("dreams.progress",{done:u,total:d.length})}</strong></p>
        <progress class="bar" max=${d.length} value=${u} aria-label=${t("dreams.progress",{done:u,total:d.length})}></progress>
      </div>`}
      ${o.canEdit.value&&r`<${ar} board=${o} />`}
      ${d.length===0&&r`<${sr} board=${o} />`}
      ${h("open",i)} ${h("achieved",c)}
      ${d.length>0&&i.length+c.length===0&&r`<p class="empty" role="status">${t("dreams.noneFound")}</p>`}
    </div>
    ${a&&r`<${he} board=${o} task=${a} onClose=${()=>s(null)} />`}
  `}var Dm={Screen:ke},Pm={Screen:xe},Bm={Screen:_e},Om={Screen:je},Mm={Screen:Pe},Am={Screen:Me},Um={Screen:Ne},Jm={Screen:Ue},Km={Screen:ze},Vm={Screen:Qe},Qm={Screen:Ze},Gm={Screen:Xe},tp={Screen:tr},rp={Screen:rr},ap={Dreams:nr};export{Dm as later0,Pm as later1,Qm as later10,Gm as later11,tp as later12,rp as later13,ap as later14,Bm as later2,Om as later3,Mm as later4,Am as later5,Um as later6,Jm as later7,Km as later8,Vm as later9};
