import{$ as I,$a as we,A as ne,B as rt,Ba as fe,C as J,Ca as T,D as B,E as ot,F,Fa as he,Ha as St,Ia as lt,J as P,Ja as be,L as ie,M as le,O as at,Oa as W,P as f,Pa as ge,Q as ce,Qa as qt,R as H,Ra as ct,S as N,Sa as ye,T as me,Ta as Et,U as pe,Ua as E,V as xt,Va as Tt,W as ue,X as _t,Y as st,Ya as ve,Z as K,Za as Ct,_ as x,_a as jt,aa as y,ab as Ut,b as $,ba as j,bb as ke,c as L,ca as S,cb as xe,da as k,db as _e,e as D,ea as dt,fa as _,g as ae,ga as $t,i as At,ia as X,j as se,ja as ft,ka as nt,l as o,la as de,ra as it,sa as v,ua as $e,y as t,ya as zt,z as U,za as M}from"./chunk-J7GLRWZN.js";var _r=["127.0.0.1","localhost","[::1]"].includes(location.hostname);function mt({email:e}){return _r?o`<span>${t("auth.localMail")} <a href=${`/_local/mail?to=${encodeURIComponent(e)}`} target="_blank">${t("auth.localMailbox")}</a></span>`:null}function Se({user:e}){let[r,a]=$(null),[s,n]=$(null),[c,i]=$(!1);async function l(m){m.preventDefault();let p=new FormData(m.currentTarget);i(!0),n(null);try{if(r===null){let h=String(p.get("email")).trim();await f("changeEmail",{},{body:{email:h}}),a(h)}else N.value=await f("confirmEmail",{},{body:{code:String(p.get("code")).replace(/\D/g,"")}}),a(null),v(t("account.emailChanged",{email:N.value.email}))}catch(h){n(h)}i(!1)}let u=j(s,"email"),d=r!==null&&s instanceof P&&[400,409,422].includes(s.status);return o`<section class="box" aria-labelledby="email-title">
    <header><div><h2 id="email-title">${t("auth.email")}</h2><p dir="auto">${e.email}</p></div></header>
    <form class="form-grid" onSubmit=${l}>
      ${s&&!u&&o`<p class="notice bad" role="alert">${d?t("auth.codeWrong"):y(s)}</p>`}
      ${r===null?o`<${k} key="email" label=${t("account.newEmail")} name="email" type="email" autocomplete="email" required error=${u} />`:o`<p key="lead" role="status">${t("account.emailLead",{email:r})} <${mt} email=${r} /></p>
            <${k} key="code" label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code"
              pattern="[0-9 ]{6,}" maxLength="12" required autofocus />`}
      <div class="row">
        <${_} isBusy=${c} class="button primary">${t(r===null?"auth.sendCode":"account.emailConfirm")}</${_}>
        ${r!==null&&o`<button type="button" class="button ghost" onClick=${()=>a(null)}>${t("auth.otherEmail")}</button>`}
      </div>
    </form>
  </section>`}function Ee({email:e}){let[r,a]=$(null),[s,n]=$(!1),c=D(null);async function i(d){d.preventDefault();let m=new FormData(d.currentTarget);n(!0),a(null);try{let p={current_password:String(m.get("current_password")),new_password:String(m.get("new_password"))};ie(await f("changePassword",{},{body:p}),le()),c.current?.reset(),v(t("account.passwordChanged"))}catch(p){a(p)}n(!1)}let l=j(r,"new_password"),u=r instanceof P&&(r.code==="wrong_credentials"||j(r,"current_password")!==void 0);return o`<section class="box" aria-labelledby="password-title">
    <header><div><h2 id="password-title">${t("auth.password")}</h2><p>${t("account.passwordLead")}</p></div></header>
    <form ref=${c} class="form-grid" onSubmit=${i}>
      ${r&&!l&&!u&&o`<p class="notice bad" role="alert">${y(r)}</p>`}
      <input class="sr" type="email" name="email" autocomplete="username" value=${e} readonly tabindex="-1" aria-hidden="true" />
      <${dt} label=${t("account.currentPassword")} name="current_password" autocomplete="current-password" error=${u?t("account.passwordWrong"):void 0} />
      <${dt} label=${t("auth.newPassword")} name="new_password" autocomplete="new-password" hint=${t("auth.passwordHint")} error=${l} />
      <${_} isBusy=${s} class="button primary">${t("account.passwordAction")}</${_}>
    </form>
  </section>`}function Te({user:e}){let[r,a]=$(!1),[s,n]=$(!1),[c,i]=$(!1),[l,u]=$(null),d=()=>{a(!1),n(!1),u(null)},m=async p=>{if(p.preventDefault(),!(!s||c)){i(!0),u(null);try{await f("deleteMe",{}),d(),v(t("account.deleted")),await _t()}catch(h){u(h)}i(!1)}};return o`<section class="box danger" aria-labelledby="delete-title">
    <header>
      <div><h2 id="delete-title">${t("account.delete")}</h2><p>${t("account.deleteLead")}</p></div>
      <button type="button" class="button danger" onClick=${()=>a(!0)}>${t("account.delete")}</button>
    </header>
    ${r&&o`<${zt} title=${t("account.deleteTitle")} onClose=${d}>
      <form class="stack" onSubmit=${m}>
        <p>${t("account.deleteText")}</p>
        ${l&&o`<p class="notice bad" role="alert">${y(l)}</p>`}
        <${k} label=${t("account.deleteType",{email:e.email})} name="typed" type="text" inputMode="email" autocomplete="off" autocapitalize="off" autofocus
          onInput=${p=>n(p.target.value.trim().toLowerCase()===e.email.toLowerCase())} />
        <footer>
          <button type="button" class="button" onClick=${d}>${t("action.cancel")}</button>
          <button type="submit" class="button danger" disabled=${!s} aria-busy=${c}>${t("account.deleteAction")}</button>
        </footer>
      </form>
    </${zt}>`}
  </section>`}var Sr=[["profile","/app/settings"],["notifications","/app/settings/notifications"],["account","/app/settings/account"]];function G({current:e,children:r}){return o`
    <header class="head">
      <h1>${t("nav.settings")}</h1>
      <div class="end">
        <nav class="tabs" aria-label=${t("nav.settings")}>
          ${Sr.map(([a,s])=>o`<a href=${s} aria-current=${a===e?"page":void 0}>${t(`settings.${a}`)}</a>`)}
        </nav>
      </div>
    </header>
    <div class="page stack"><div class="stack narrow">${r}</div></div>
  `}function Ce(){let e=async()=>{if(await M({title:t("account.everywhereTitle"),text:t("account.everywhereText"),action:t("account.everywhere")}))try{await f("logoutEverywhere",{}),await _t()}catch(r){v(y(r),{kind:"error"})}};return o`<section class="box" aria-labelledby="sessions-title">
    <header>
      <div><h2 id="sessions-title">${t("account.sessions")}</h2><p>${t("account.sessionsLead")}</p></div>
      <button type="button" class="button" onClick=${e}>${t("account.everywhere")}</button>
    </header>
  </section>`}function je(){let e=N.value;return o`<${G} current="account">
    ${!e&&o`<${E} />`}
    ${e&&o`<${Se} user=${e} /><${Ee} email=${e.email} /><${Ce} /><${Te} user=${e} />`}
    <p class="soft small">${t("account.export")} <a href="/app/jobs">${t("nav.jobs")}</a></p>
  </${G}>`}function Dt({email:e,lead:r,action:a,passwordName:s,send:n,resend:c,back:i}){let[l,u]=$(null),[d,m]=$(!1),p=["127.0.0.1","localhost","[::1]"].includes(location.hostname);async function h(w){w.preventDefault();let O=new FormData(w.currentTarget);m(!0),u(null);try{await n(String(O.get("code")).replace(/\D/g,""),String(O.get("password")))}catch(z){u(z),m(!1)}}let b=()=>c().then(()=>v(t("auth.resent")),u),g=j(l,s);return o`
    <p>${r}</p>
    ${p&&o`<p class="notice"><span>${t("auth.localMail")} <a
        href=${`/_local/mail?to=${encodeURIComponent(e)}`} target="_blank">${t("auth.localMailbox")}</a></span></p>`}
    <form onSubmit=${h}>
      ${l&&!g&&o`<p class="notice bad" role="alert">${Er(l)}</p>`}
      <${k} label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxLength="12" required autofocus />
      <input class="sr" type="email" name="email" autocomplete="username" value=${e} readonly tabindex="-1" aria-hidden="true" />
      <${dt} label=${t("auth.newPassword")} name="password" autocomplete="new-password" hint=${t("auth.passwordHint")} error=${g} />
      <${_} isBusy=${d}>${a}</${_}>
      <div class="between">
        <button type="button" class="link" onClick=${b}>${t("auth.resend")}</button>
        <button type="button" class="link" onClick=${i}>${t("auth.otherEmail")}</button>
      </div>
    </form>
  `}function Er(e){return e instanceof P&&[400,401,403,409,422].includes(e.status)?t("auth.codeWrong"):e instanceof P&&e.status===429?t("auth.tooMany"):y(e)}function De(){let[e,r]=$(null),[a,s]=$(!1),n=B.value.query,c=n.get("email")??"",i=o`<a href="/app/login">${t("auth.signIn")}</a>`,l=m=>f("forgotPassword",{},{body:{email:m},anonymous:!0});if(n.get("step")==="reset")return o`<${K} title=${t("auth.resetTitle")} foot=${i}>
      <${Dt} email=${c} lead=${t("auth.confirmLead",{email:c})} action=${t("auth.resetAction")} passwordName="new_password"
        send=${async(m,p)=>{await f("resetPassword",{},{body:{email:c,code:m,new_password:p},anonymous:!0}),await xt(c,p,!0)}}
        resend=${()=>l(c)}
        back=${()=>F({step:null})} />
    </${K}>`;async function u(m){m.preventDefault();let p=String(new FormData(m.currentTarget).get("email")).trim();s(!0),r(null);try{await l(p),F({email:p,step:"reset"},!0)}catch(h){r(h)}s(!1)}let d=j(e,"email");return o`
    <${K} title=${t("auth.forgotTitle")} lead=${t("auth.forgotLead")} foot=${i}>
      <form onSubmit=${u}>
        ${e&&!d&&o`<p class="notice bad" role="alert">${y(e)}</p>`}
        <${k} label=${t("auth.email")} name="email" type="email" autocomplete="username" required autofocus defaultValue=${c} error=${d} />
        <${_} isBusy=${a}>${t("auth.sendCode")}</${_}>
      </form>
    </${K}>
  `}function Le({params:e}){let[r,a]=$(null),[s,n]=$(!1),c=N.value?.email;if(!c)return o`<div class="page"><${E} lines=${2} /></div>`;async function i(l){l.preventDefault();let u=String(new FormData(l.currentTarget).get("code")).replace(/\D/g,"");n(!0),a(null);try{let d=await f("acceptInvitation",{},{body:{code:u}});de(d),v(t("accept.done",{project:d.name})),ot(`/app/projects/${d.id}`,{replace:!0})}catch(d){let m=d instanceof P&&[400,404,409,422].includes(d.status);a(m?t("accept.wrong",{email:N.value?.email??""}):y(d)),n(!1)}}return o`
    <div class="page accept">
      <form class="box" onSubmit=${i}>
        <span class="art"><${x} name="people" /></span>
        <h1>${t("accept.title")}</h1>
        <p class="soft">${t("accept.lead",{email:c})}</p>
        <div class="notice"><${mt} email=${c} /></div>
        ${r&&o`<div class="notice bad" role="alert"><span>${r} <a href="/app/projects">${t("accept.projects")}</a></span></div>`}
        <${k} label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxLength="12" required
          autofocus defaultValue=${e.code??""} />
        <${_} isBusy=${s}>${t("accept.action")}</${_}>
      </form>
    </div>
  `}var R=At(null),bt=At(null),V=e=>["succeeded","failed","cancelled"].includes(e.state),Tr=se(()=>(R.value??[]).some(e=>!V(e))),Kt=700,Cr=5e3,Wt=Kt,Jt,ht=0;pe(()=>{R.value=null});function gt(e){let r=R.value??[];R.value=r.some(a=>a.id===e.id)?r.map(a=>a.id===e.id&&a.version<=e.version?e:a):[e,...r],Yt(Kt)}async function Vt(){try{R.value=(await f("listJobs",{limit:50})).items,bt.value=null,await Promise.all(R.value.filter(e=>e.kind.startsWith("export_")&&e.state==="succeeded").slice(0,10).map(Lt))}catch(e){bt.value=e}Yt(Kt)}var Lt=async e=>gt(await f("getJob",{job_id:e.id}));async function Ht(){if(ht===0||document.hidden)return;let e=(R.peek()??[]).filter(r=>!V(r));await Promise.all(e.map(r=>Lt(r).catch(()=>null))),Yt(Math.min(Cr,Wt*1.3))}function Yt(e){clearTimeout(Jt),Wt=e,ht>0&&Tr.peek()&&(Jt=setTimeout(Ht,Wt))}function It(){return ht+=1,Vt(),document.addEventListener("visibilitychange",Ht),()=>{ht-=1,document.removeEventListener("visibilitychange",Ht),ht===0&&clearTimeout(Jt)}}async function Ie(e,r){gt(await f("createJob",{},{body:{kind:r,project_id:e},idempotencyKey:crypto.randomUUID()}))}async function Oe(e,r,a,{dry_run:s,on_error:n,include_archived:c,mapping:i},l,u){let d=await Tt(a,void 0,u),m={kind:r,project_id:e,size_bytes:a.size,sha256:d,dry_run:s};n&&(r==="import_csv"||r==="import_json")&&(m.on_error=n),c!==void 0&&r==="import_trello"&&(m.include_archived=c),i&&r==="import_csv"&&(m.mapping=i);let p=await f("createJob",{},{body:m,idempotencyKey:crypto.randomUUID(),signal:u}),h=p.upload;try{await Ct(h,a,l,u)}catch(b){throw f("cancelJob",{job_id:p.id}).then(gt,()=>null),b}return gt(p),p}async function Pe(e){gt(await f("cancelJob",{job_id:e.id}))}var jr=new Set(["rows","tasks","bytes"]);function Ot({job:e}){let{done:r,total:a,percent:s,unit:n}=e.progress,c=jr.has(n)?t(`job.unit.${n}`,{count:r}):U(r),i=e.state==="queued"?t("job.queued"):a?t("job.progress",{done:c,total:a}):c;return o`<div class="job-progress">
    <progress class="bar" max="100" value=${s??void 0} aria-label=${i}></progress>
    <p class="small soft">${i}</p>
  </div>`}var Dr=50;function Be({job:e,isDry:r}){let a=e.result??{};if(!V(e))return o`<${Ot} job=${e} />`;let s=a.ignored_columns??[],n=Number(a.rows??0)-Number(a.failed??0);return o`<div class="stack" role="status">
    ${e.error&&o`<p class="notice bad">${e.error.detail}</p>`}
    ${!e.error&&o`<p class=${`notice ${Number(a.failed)>0?"warn":"good"}`}><span>
      ${r?t("transfer.would",{count:n}):t("transfer.did",{count:Number(a.created??0)})}
      ${Number(a.comments)>0&&` ${t("transfer.comments",{count:Number(a.comments)})}`}
      ${Number(a.failed)>0&&` ${t("transfer.failed",{count:Number(a.failed)})}`}
      ${Number(a.warnings)>0&&` ${t("transfer.warnings",{count:Number(a.warnings)})}`}
    </span></p>`}
    ${s.length>0&&o`<p class="small soft">${t("transfer.ignored",{columns:s.join(", ")})}</p>`}
    ${e.results>0&&o`<${Gt} job=${e} />`}
  </div>`}var Lr=({errors:e=[],warnings:r=[],code:a,detail:s})=>[...e,...r,...a?[{code:a,detail:s}]:[]];function Gt({job:e}){let[r,a]=$(null),[s,n]=$(null),c=async()=>{try{let i=await f("listJobResults",{job_id:e.id,limit:Dr,cursor:s??void 0});a([...r??[],...i.items]),n(i.next_cursor)}catch(i){v(y(i),{kind:"error"})}};return o`<details class="results" onToggle=${i=>i.target.open&&r===null&&c()}>
    <summary>${t("job.results",{count:e.results})}</summary>
    ${r&&o`<div class="table-wrap" tabindex="0" role="region" aria-label=${t("job.results",{count:e.results})}><table class="table">
      <thead><tr><th scope="col">${t("job.row")}</th><th scope="col">${t("job.what")}</th><th scope="col">${t("job.remarks")}</th></tr></thead>
      <tbody>${r.map(i=>o`<tr class=${i.status==="failed"||i.status==="error"?"bad":""}>
        <td>${i.row??""}</td><td dir="auto">${i.title??i.task_id??""}</td>
        <td>${Lr(i).map(l=>o`<p>${l.place?`${l.place}: `:""}${l.detail??l.code}</p>`)}</td>
      </tr>`)}</tbody>
    </table></div>
    ${s&&o`<button type="button" class="button small more" onClick=${c}>${t("list.more")}</button>`}`}
  </details>`}var Ir=new Set(["import_csv","import_json","import_trello","import_todoist","export_csv","export_json","bulk_update","bulk_delete","project_delete"]),Or={succeeded:"good",failed:"bad",cancelled:"",queued:"warn",running:"warn"};function Pt({project:e}){if(R.value===null)return bt.value?o`<${S} error=${bt.value} retry=${Vt} />`:o`<${E} lines=${2} />`;let r=R.value.filter(a=>!e||a.project_id===e);return r.length===0?e?o`<p class="soft">${t("job.none")}</p>`:o`<${I} icon="archive" title=${t("job.none")} text=${t("job.noneText")} />`:o`<ul class="rows">${r.map(a=>o`<${Pr} key=${a.id} job=${a} withProject=${!e} />`)}</ul>`}function Pr({job:e,withProject:r}){let a=e.result??{},s=Ir.has(e.kind)?t(`job.${e.kind}`):e.kind,n=nt(e.project_id)?.name,c=()=>Pe(e).catch(l=>v(y(l),{kind:"error"})),i=[];return e.state==="succeeded"&&e.kind.startsWith("import_")&&(i.push(Number(a.created)>0?t("transfer.did",{count:Number(a.created)}):t("job.checked",{count:Number(a.rows??0)})),Number(a.failed)>0&&i.push(t("transfer.failed",{count:Number(a.failed)}))),e.state==="succeeded"&&e.kind.startsWith("export_")&&i.push(t("job.unit.tasks",{count:Number(a.tasks??0)})),o`<li class="wraps job">
    <span class="avatar large" aria-hidden="true"><${x} name=${e.kind.startsWith("export_")?"download":e.kind.startsWith("import_")?"upload":"settings"} /></span>
    <div class="grow">
      <p><span class="name">${s}</span> <span class=${`state ${Or[e.state]??""}`}>${t(`job.state.${e.state}`)}</span></p>
      <p class="small soft">
        <time datetime=${e.created_at} title=${rt(e.created_at)}>${J(e.created_at)}</time>
        ${r&&n&&o` · <span dir="auto">${n}</span>`}${i.map(l=>` · ${l}`)}
      </p>
      ${e.error&&o`<p class="small bad">${e.error.detail}</p>`}
      ${!V(e)&&o`<${Ot} job=${e} />`}
      ${V(e)&&e.results>0&&o`<${Gt} job=${e} />`}
    </div>
    <div class="end">
      ${!V(e)&&o`<button type="button" class="button small" aria-label=${t("job.cancelOf",{job:s})} onClick=${c}>${t("action.cancel")}</button>`}
      ${e.state==="succeeded"&&a.download_url&&o`<a class="button small" href=${a.download_url} download=${a.file_name} onClick=${()=>setTimeout(()=>Lt(e).catch(()=>null),1e3)}>
        <${x} name="download" />${t("job.download")} <span class="soft">${jt(Number(a.size_bytes))}</span>
      </a>`}
    </div>
  </li>`}function Fe(){L(It,[]);let e=X.value;return o`
    <header class="head"><h1>${t("nav.jobs")}</h1></header>
    <div class="page stack"><div class="stack narrow">
      <${Pt} />
      ${e.length>0&&o`<section class="list-group" aria-labelledby="choose-title">
        <h2 id="choose-title">${t("transfer.choose")}</h2>
        <ul class="rows">
          ${e.map(r=>o`<li key=${r.id}><a class="name grow" dir="auto" href=${`/app/projects/${r.id}/transfer`}>${r.name}</a></li>`)}
        </ul>
      </section>`}
    </div></div>
  `}async function Bt(e){try{await navigator.clipboard.writeText(e),v(t("copied"))}catch{v(t("copy.failed",{text:e}),{kind:"error"})}}var Qt=["viewer","editor","owner"];function Ne({member:e,project:r,owners:a,changed:s}){let{user:n,role:c,avatar_url:i,joined_at:l,version:u}=e,[d,m]=$(!1),p=n.id===me.value,h=r.role==="owner",b=n.name??t("task.somebody"),g=c==="owner"&&a===1,w=async q=>{m(!0);try{await q()}catch(Y){v(y(Y),{kind:"error"})}await s(),m(!1)},O=q=>{let Y=q.target.value;w(async()=>{let yt={title:t("members.stepDownTitle"),text:t("members.stepDownText",{role:t(`role.${Y}`)}),action:t("members.stepDown"),danger:!0};p&&!await M(yt)||(await f("updateMember",{project_id:r.id,user_id:n.id},{body:{role:Y},ifMatch:at(u)}),v(t("members.changed",{name:b,role:t(`role.${Y}`)})),p&&await ft())})},z=async()=>{let q=p?{title:t("members.leaveTitle",{project:r.name}),text:t("members.leaveText"),action:t("members.leave"),danger:!0}:{title:t("members.removeTitle",{name:b}),text:t("members.removeText"),action:t("members.remove"),danger:!0};await M(q)&&w(async()=>{if(await f("removeMember",{project_id:r.id,user_id:n.id}),!p)return v(t("members.removed",{name:b}));await ft(),ot("/app/projects")})},tt=t(p?"members.leave":"members.remove"),Q=(h||p)&&!g;return o`<li aria-busy=${d}>
    <${ct} name=${b} id=${n.id} url=${i} large hidden />
    <div class="grow">
      <span class="name" dir="auto">${b}</span>${p&&o` <span class="soft small">${t("members.you")}</span>`}
      <p class="small soft">${t("members.joined",{ago:J(l)})}</p>
    </div>
    <div class="end">
      ${h&&!g?o`<select class="input" aria-label=${t("members.roleOf",{name:b})} disabled=${d} value=${c} onChange=${O}>
            ${Qt.map(q=>o`<option value=${q} selected=${q===c}>${t(`role.${q}`)}</option>`)}
          </select>`:o`<span class="state" title=${g&&h?t("members.lastOwner"):void 0}>${t(`role.${c}`)}</span>`}
      ${Q&&o`<${fe} label=${t("members.actions",{name:b})} items=${[{label:tt,icon:"signOut",danger:!0,run:z}]} />`}
    </div>
  </li>`}var Br=({link:e})=>`${location.origin}/app/invitations${e?`/${e.split("/").pop()}`:""}`;function Me({project:e}){let[r,a]=$(null),[s,n]=$(!1),c=D(null),i=D({text:"",key:""}),l=T(()=>H("listInvitations",{project_id:e.id}),[e.id]),u=(l.data??[]).filter(b=>b.state==="pending"||b.state==="expired"),d=u.some(b=>b.mail==="waiting");L(()=>{if(!d)return;let b=setInterval(l.reload,2e3);return()=>clearInterval(b)},[d]);async function m(b){b.preventDefault();let g=new FormData(b.currentTarget),w={email:String(g.get("email")).trim(),role:g.get("role")},O=JSON.stringify(w);i.current.text!==O&&(i.current={text:O,key:crypto.randomUUID()}),n(!0),a(null);try{await f("createInvitation",{project_id:e.id},{body:w,idempotencyKey:i.current.key}),i.current={text:"",key:""},c.current?.reset(),v(t("invite.sent",{email:w.email})),await l.reload()}catch(z){a(z)}n(!1)}let p=async b=>{let g={title:t("invite.revokeTitle",{email:b.email}),text:t("invite.revokeText"),action:t("invite.revoke"),danger:!0};await M(g)&&(await f("revokeInvitation",{project_id:e.id,invitation_id:b.id}).catch(w=>v(y(w),{kind:"error"})),l.reload())},h=j(r,"email");return o`<section class="box" aria-labelledby="invite-title">
    <header><div><h2 id="invite-title">${t("invite.title")}</h2><p>${t("invite.lead")}</p></div></header>
    <form ref=${c} class="line-form" onSubmit=${m}>
      ${r&&!h&&o`<p class="notice bad" role="alert">${y(r)}</p>`}
      <${k} label=${t("auth.email")} name="email" type="email" autocomplete="off" required error=${h} />
      <${k} as="select" label=${t("invite.role")} name="role" defaultValue="editor">
        ${Qt.map(b=>o`<option value=${b} selected=${b==="editor"}>${t(`role.${b}`)}</option>`)}
      </${k}>
      <${_} isBusy=${s} class="button primary">${t("invite.action")}</${_}>
    </form>
    ${l.error&&!l.data&&o`<${S} error=${l.error} retry=${l.reload} />`}
    ${u.length>0&&o`<ul class="rows" aria-label=${t("invite.pending")}>
      ${u.map(b=>o`<${Fr} key=${b.id} invitation=${b} revoke=${()=>p(b)} />`)}
    </ul>`}
  </section>`}function Fr({invitation:e,revoke:r}){let{email:a,role:s,state:n,mail:c,link:i,expires_at:l}=e,u=n==="expired";return o`<li class="wraps">
    <span class="avatar large" aria-hidden="true"><${x} name="mail" /></span>
    <div class="grow">
      <span class="name" dir="auto">${a}</span>
      <p class="small soft">${t(`role.${s}`)} · ${u?t("invite.expired"):t("invite.expires",{when:J(l)})}</p>
      <p class="small soft">${i?t("invite.linkHint"):t(`invite.mail.${c}`)}</p>
    </div>
    <div class="end">
      ${!u&&o`<button type="button" class="button small" onClick=${()=>Bt(Br(e))}><${x} name="link" />${t("action.copyLink")}</button>`}
      <button type="button" class="button small ghost" aria-label=${t("invite.revokeOf",{email:a})} onClick=${r}>${t("invite.revoke")}</button>
    </div>
  </li>`}function A({id:e,heading:r,end:a,children:s}){let n=nt(e);return L(()=>{n&&(ge.value=`${r} · ${n.name}`)},[n?.name,r]),$t.value!==null&&!n?o`<${I} icon="folder" title=${t("board.goneTitle")} text=${t("board.goneText")}>
      <a class="button" href="/app/projects">${t("notFound.home")}</a>
    </${I}>`:o`
    <header class="head">
      <div class="crumbs">
        <a href=${`/app/projects/${e}`} dir="auto">${n?.name??t("nav.projects")}</a>
        <h1>${r}</h1>
      </div>
      ${a&&o`<div class="end">${a}</div>`}
    </header>
    <div class="page stack">${n?s(n):o`<${E} />`}</div>
  `}function Re({params:e}){let r=e.project,a=T(()=>H("listMembers",{project_id:r}),[r],{everySeconds:30}),s=(a.data??[]).filter(n=>n.role==="owner").length;return o`<${A} id=${r} heading=${t("members.title")}>
    ${n=>o`
      <div class="stack narrow">
        ${a.error&&!a.data&&o`<${S} error=${a.error} retry=${a.reload} />`}
        ${a.isLoading&&!a.data&&o`<${E} lines=${2} />`}
        ${a.data&&o`<ul class="rows" aria-label=${t("members.title")}>
          ${a.data.map(c=>o`<${Ne} key=${c.user.id} member=${c} project=${n} owners=${s} changed=${a.reload} />`)}
        </ul>`}
        ${n.role==="owner"&&o`<${Me} project=${n} />`}
        ${n.role!=="owner"&&o`<p class="soft small">${t("members.ownersOnly")}</p>`}
      </div>`}
  </${A}>`}var Nr={pending:"warn",confirmed:"good",dropped:"bad"};function Ae({channel:e,changed:r}){let{id:a,kind:s,address:n,state:c,dropped_because:i}=e,[l,u]=$(null),[d,m]=$(!1),p=async b=>{b.preventDefault();let g=String(new FormData(b.currentTarget).get("code")).replace(/\D/g,"");if(!d){m(!0),u(null);try{await f("confirmChannel",{channel_id:a},{body:{code:g}}),v(t("tell.confirmed",{address:n})),await r()}catch(w){u(w instanceof P&&[400,409,422].includes(w.status)?t("auth.codeWrong"):y(w))}m(!1)}},h=async()=>{await M({title:t("tell.removeTitle",{address:n}),text:t("tell.removeText"),action:t("action.delete"),danger:!0})&&(await f("removeChannel",{channel_id:a}).catch(b=>v(y(b),{kind:"error"})),r())};return o`<li class="wraps">
    <span class="avatar large" aria-hidden="true"><${x} name=${s==="sms"?"comment":"mail"} /></span>
    <div class="grow">
      <span class="name" dir="auto">${n}</span> <span class=${`state ${Nr[c]}`}>${t(`tell.state.${c}`)}</span>
      ${i&&o`<p class="small soft">${t(`tell.dropped.${i}`)}</p>`}
      ${c==="pending"&&s==="email"&&o`<p class="small soft"><${mt} email=${n} /></p>`}
      ${l&&o`<p class="small bad" role="alert">${l}</p>`}
    </div>
    ${c==="pending"&&o`<form class="row" onSubmit=${p}>
      <input class="input code-small" name="code" aria-label=${t("tell.codeOf",{address:n})} placeholder=${t("auth.code")}
        inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxlength="12" required />
      <button type="submit" class="button" aria-busy=${d}>${t("tell.confirm")}</button>
    </form>`}
    <button type="button" class="button ghost small icon-only" aria-label=${t("tell.remove",{address:n})} onClick=${h}><${x} name="trash" /></button>
  </li>`}function ze(){let e=T(()=>H("listChannels",{}),[]),[r,a]=$("email"),[s,n]=$(null),[c,i]=$(!1),l=D(null),u=D({text:"",key:""});async function d(p){p.preventDefault();let h=String(new FormData(p.currentTarget).get("address")),b={kind:r,address:r==="sms"?h.replace(/[\s().-]/g,""):h.trim()},g=JSON.stringify(b);u.current.text!==g&&(u.current={text:g,key:crypto.randomUUID()}),i(!0),n(null);try{let w=await f("addChannel",{},{body:b,idempotencyKey:u.current.key});u.current={text:"",key:""},l.current?.reset(),w.state==="confirmed"&&v(t("tell.confirmed",{address:w.address})),await e.reload()}catch(w){n(w)}i(!1)}let m=j(s,"address");return o`<section class="box" aria-labelledby="channels-title">
    <header><div><h2 id="channels-title">${t("tell.channels")}</h2><p>${t("tell.channelsLead")}</p></div></header>
    ${e.isLoading&&!e.data&&o`<${E} lines=${1} />`}
    ${e.error&&!e.data&&o`<${S} error=${e.error} retry=${e.reload} />`}
    ${e.data?.length===0&&o`<p class="soft">${t("tell.none")}</p>`}
    ${e.data&&e.data.length>0&&o`<ul class="rows" aria-label=${t("tell.channels")}>
      ${e.data.map(p=>o`<${Ae} key=${p.id} channel=${p} changed=${e.reload} />`)}
    </ul>`}
    <form ref=${l} class="line-form channel-form" onSubmit=${d}>
      ${s&&!m&&o`<p class="notice bad" role="alert">${y(s)}</p>`}
      <${k} as="select" label=${t("tell.kindLabel")} name="kind"
        onChange=${p=>a(p.target.value)}>
        <option value="email">${t("tell.kind.email")}</option><option value="sms">${t("tell.kind.sms")}</option>
      </${k}>
      <${k} key=${r} label=${t(`tell.address.${r}`)} name="address" type=${r==="sms"?"tel":"email"} autocomplete=${r==="sms"?"tel":"email"}
        placeholder=${r==="sms"?t("tell.smsHint"):void 0} required error=${m} />
      <${_} isBusy=${c} class="button primary">${t("tell.add")}</${_}>
    </form>
  </section>`}function qe(){let e=T(async()=>new Set((await H("listMutes",{})).map(s=>s.project_id)),[]),r=X.value,a=async(s,n)=>{e.set(c=>{let i=new Set(c);return n?i.add(s):i.delete(s),i});try{await f(n?"mute":"unmute",{project_id:s})}catch(c){v(y(c),{kind:"error"}),e.reload()}};return o`<section class="box" aria-labelledby="mutes-title">
    <header><div><h2 id="mutes-title">${t("tell.mutes")}</h2><p>${t("tell.mutesLead")}</p></div></header>
    ${e.error&&!e.data&&o`<${S} error=${e.error} retry=${e.reload} />`}
    ${r.length===0&&o`<p class="soft">${t("tell.noProjects")}</p>`}
    ${e.data&&r.length>0&&o`<ul class="checks">
      ${r.map(s=>o`<li key=${s.id}><label class="tick">
          <input type="checkbox" aria-label=${t("tell.mute",{project:s.name})} checked=${e.data?.has(s.id)}
            onChange=${n=>a(s.id,n.target.checked)} />
          <span dir="auto">${s.name}</span></label></li>`)}
    </ul>`}
  </section>`}var Mr=["assigned","unassigned","status_changed","achieved","commented","mentioned","member_joined","invited"],Ue=["inbox","email","sms"];function We(){let e=T(()=>f("readPreferences",{}),[]),r=D(Promise.resolve()),a=(s,n,c)=>{if(!e.data)return;let i={...e.data,[s]:{...e.data[s],[n]:c}};e.set(()=>i),r.current=r.current.then(()=>f("replacePreferences",{},{body:i,attempts:4})).then(()=>it(t("state.saved"))).catch(l=>{v(y(l),{kind:"error"}),e.reload()})};return o`<section class="box" aria-labelledby="preferences-title">
    <header><div><h2 id="preferences-title">${t("tell.what")}</h2><p>${t("tell.whatLead")}</p></div></header>
    ${e.error&&!e.data&&o`<${S} error=${e.error} retry=${e.reload} />`}
    ${e.isLoading&&!e.data&&o`<${E} lines=${3} />`}
    ${e.data&&o`<table class="matrix">
      <thead><tr><th scope="col">${t("tell.event")}</th>${Ue.map(s=>o`<th scope="col">${t(`tell.medium.${s}`)}</th>`)}</tr></thead>
      <tbody>
        ${Mr.map(s=>o`<tr>
            <th scope="row">${t(`tell.on.${s}`)}</th>
            ${Ue.map(n=>o`<td><label class="cell"><span class="sr">${t(`tell.medium.${n}`)}: ${t(`tell.on.${s}`)}</span>
                <input type="checkbox" checked=${e.data?.[s]?.[n]??!1}
                  onChange=${c=>a(s,n,c.target.checked)} /></label></td>`)}
          </tr>`)}
      </tbody>
    </table>`}
  </section>`}function Je(){return o`<${G} current="notifications"><${ze} /><${We} /><${qe} /></${G}>`}var Rr=[["points","/app/points"],["ranking","/app/ranking"]];function pt({current:e,children:r}){return o`
    <header class="head">
      <h1>${t(`${e}.title`)}</h1>
      <div class="end"><nav class="tabs" aria-label=${t("nav.points")}>
        ${Rr.map(([a,s])=>o`<a href=${s} aria-current=${a===e?"page":void 0}>${t(`${a}.tab`)}</a>`)}
      </nav></div>
    </header>
    <div class="page stack"><div class="stack narrow">${r}</div></div>
  `}function He(){let e=D(1),r=T(()=>Ar(e.current),[]),a=()=>{e.current+=1,r.reload()},{data:s}=r;return o`<${pt} current="points">
    ${r.error&&!s&&o`<${S} error=${r.error} retry=${r.reload} />`}
    ${r.isLoading&&!s&&o`<${E} />`}
    ${s&&o`<dl class="figures">
        <div><dt>${t("points.balance")}</dt><dd>${U(s.balance)}</dd></div>
        <div><dt>${t("points.today")}</dt><dd>${U(s.today)} <small>${t("points.cap",{cap:s.daily_cap})}</small></dd></div>
      </dl>
      ${s.items.length===0?o`<${I} icon="star" title=${t("points.emptyTitle")} text=${t("points.emptyText")} />`:o`<ul class="rows" aria-label=${t("points.ledger")}>
            ${s.items.map(n=>o`<${zr} key=${`${n.task_id} ${n.task_version} ${n.reason}`} entry=${n} />`)}
          </ul>`}
      ${s.hasMore&&o`<button type="button" class="button more" onClick=${a}>${t("list.more")}</button>`}`}
  </${pt}>`}async function Ar(e){let r=[],a=null;for(let s=0;s<e&&(a=await f("readPoints",{limit:50,cursor:a?.next_cursor??void 0}),r.push(...a.items),!!a.next_cursor);s+=1);return{balance:a?.balance??0,today:a?.today??0,daily_cap:a?.daily_cap??0,items:r,hasMore:!!a?.next_cursor}}function zr({entry:e}){let{points:r,share:a,reason:s,title:n,project_id:c,task_id:i,at:l}=e,u=nt(c),d=n||t("points.gone"),m=r!==a&&r>=0;return o`<li>
    <span class=${`state ${r>0?"good":r<0?"bad":""}`}>${U(r,{signDisplay:"exceptZero"})}</span>
    <div class="grow">
      ${u&&n?o`<a class="name" href=${`/app/projects/${c}/tasks/${i}`} dir="auto">${d}</a>`:o`<span class="name" dir="auto">${d}</span>`}
      <p class="small soft">${t(`points.reason.${s}`)}${m&&` · ${t("points.of",{share:a})}`}${u&&o` · <span dir="auto">${u.name}</span>`}</p>
    </div>
    <time class="small soft" datetime=${l} title=${rt(l)}>${J(l)}</time>
  </li>`}var qr=10*1024*1024,Ur="image/png,image/jpeg,image/gif,image/webp",Ke=e=>e?.split("?")[0]??null;function Ve({user:e}){let[r,a]=$(null),[s,n]=$(null),c=D(null),i=D(new AbortController);L(()=>()=>i.current.abort(),[]);async function l(d){if(n(null),d.size>qr)return n(t("profile.pictureTooLarge"));i.current=new AbortController;let{signal:m}=i.current;a(0);try{let p={content_type:d.type,size_bytes:d.size,sha256:await Tt(d,void 0,m)},{upload:h}=await f("uploadAvatar",{},{body:p,idempotencyKey:crypto.randomUUID(),signal:m});if(!("url"in h))throw new Error("a picture has one part");await Ct(h,d,a,m),await Wr(Ke(e.avatar_url),m)?it(t("profile.pictureSaved")):n(t("profile.pictureRefused"))}catch(p){m.aborted||n(j(p,"content_type")?t("profile.pictureKind"):y(p))}a(null),c.current&&(c.current.value="")}let u=async()=>{try{await f("removeAvatar",{}),await st()}catch(d){v(y(d),{kind:"error"})}};return o`<div class="avatar-upload">
    <${ct} name=${e.name} id=${e.id} url=${e.avatar_url} hidden />
    <div class="grow">
      <h2>${t("profile.picture")}</h2>
      <p class="small soft">${t("profile.pictureHint")}</p>
      ${r!==null&&o`<progress class="bar" max="1" value=${r<1?r:void 0} aria-label=${t("profile.pictureSending")}></progress>`}
      ${s&&o`<p class="small bad" role="alert">${s}</p>`}
    </div>
    <div class="row">
      <label class="button file-button"><${x} name="edit" />${t("profile.pictureChoose")}
        <input ref=${c} class="sr" type="file" accept=${Ur} disabled=${r!==null}
          onChange=${d=>{let m=d.target.files?.[0];m&&l(m)}} /></label>
      ${e.avatar_url&&o`<button type="button" class="button ghost" onClick=${u}>${t("profile.pictureRemove")}</button>`}
    </div>
  </div>`}async function Wr(e,r){for(let a=0;a<20&&!r.aborted;a+=1){let s=await st();if(Ke(s.avatar_url)!==e)return!0;await new Promise(n=>setTimeout(n,Math.min(3e3,400+a*200)))}return!1}var Jr=e=>[...new Set([e,...navigator.languages,"en","en-GB","en-US","ko","ko-KR","de-DE","fr-FR","es-ES","ja-JP","zh-CN"])].filter(Boolean),Hr=e=>[...new Set([e,"UTC",...Intl.supportedValuesOf("timeZone")])];function Kr(e){try{return new Intl.DisplayNames([e],{type:"language"}).of(e)??e}catch{return e}}function Ye(){let e=N.value,[r,a]=$(null),[s,n]=$(!1);async function c(l){if(l.preventDefault(),!e)return;let u=new FormData(l.currentTarget),d={name:String(u.get("name")).trim(),time_zone:String(u.get("time_zone")),locale:String(u.get("locale")),in_global_ranking:u.has("in_global_ranking")},m=Object.fromEntries(Object.entries(d).filter(([p,h])=>e[p]!==h));n(!0),a(null);try{Object.keys(m).length>0&&await f("updateMe",{},{body:m,ifMatch:at(e.version)}),await st(),v(t("profile.saved"))}catch(p){a(p),p instanceof P&&p.status===412&&await st()}n(!1)}let i=j(r,"name");return o`<${G} current="profile">
    ${!e&&o`<${E} />`}
    ${e&&o`<section class="box" aria-label=${t("profile.picture")}><${Ve} user=${e} /></section>
      <section class="box" aria-label=${t("profile.about")}>
        <form class="form-grid" onSubmit=${c}>
          ${r&&!i&&o`<p class="notice bad" role="alert">${y(r)}</p>`}
          <${k} label=${t("auth.name")} name="name" autocomplete="name" required maxLength="100" dir="auto" defaultValue=${e.name} error=${i} />
          <${k} as="select" label=${t("profile.zone")} name="time_zone" hint=${t("profile.zoneHint")}>
            ${Hr(e.time_zone).map(l=>o`<option value=${l} selected=${l===e.time_zone}>${l.replaceAll("_"," ")}</option>`)}
          </${k}>
          <${k} as="select" label=${t("profile.locale")} name="locale" hint=${t("profile.localeHint")}>
            ${Jr(e.locale).map(l=>o`<option value=${l} selected=${l===e.locale}>${Kr(l)}</option>`)}
          </${k}>
          <div class="field">
            <label class="tick"><input type="checkbox" name="in_global_ranking" defaultChecked=${e.in_global_ranking}
              aria-describedby="ranking-hint" />${t("profile.ranking")}</label>
            <p class="hint" id="ranking-hint">${t("profile.rankingHint")}</p>
          </div>
          <${_} isBusy=${s} class="button primary">${t("action.save")}</${_}>
        </form>
      </section>`}
  </${G}>`}var Ge=["all","month","week"];function Ze(){let e=B.value.query,r=e.get("project")??"",a=Ge.find(m=>m===e.get("period"))??"all",s=N.value,n=s?.in_global_ranking??!1,c=r?{scope:"project",project_id:r,period:a}:{scope:"global",period:a},i=T(()=>f("readRanking",c),[r,a,n]),{data:l}=i,u=l?.me&&!l.items.some(m=>m.is_me),d=async m=>{if(s)try{N.value=await f("updateMe",{},{body:{in_global_ranking:m},ifMatch:at(s.version)})}catch(p){v(y(p),{kind:"error"})}};return o`<${pt} current="ranking">
    <div class="row">
      <select class="input ranking-scope" aria-label=${t("ranking.scope")} value=${r}
        onChange=${m=>F({project:m.target.value||null})}>
        <option value="" selected=${r===""}>${t("ranking.global")}</option>
        ${X.value.map(m=>o`<option key=${m.id} value=${m.id} selected=${m.id===r}>${m.name}</option>`)}
      </select>
      <div class="tabs" role="group" aria-label=${t("ranking.period")}>
        ${Ge.map(m=>o`<button type="button" aria-pressed=${m===a} onClick=${()=>F({period:m==="all"?null:m})}>${t(`ranking.period.${m}`)}</button>`)}
      </div>
    </div>
    ${r===""&&s&&o`<div class="notice"><span class="grow">${t(n?"ranking.isIn":"ranking.isOut")}</span>
      <button type="button" class="button small" onClick=${()=>d(!n)}>${t(n?"ranking.leave":"ranking.join")}</button></div>`}
    ${i.error&&!l&&o`<${S} error=${i.error} retry=${i.reload} />`}
    ${i.isLoading&&!l&&o`<${E} />`}
    ${l&&l.items.length===0&&o`<${I} icon="star" title=${t("ranking.emptyTitle")} text=${t("ranking.emptyText")} />`}
    ${l&&l.items.length>0&&o`<ol class="rows ranking" aria-label=${t("ranking.title")}>
      ${l.items.map((m,p)=>o`<${Qe} key=${m.user_id??p} one=${m} />`)}
      ${u&&l.me&&o`<${Qe} one=${{...l.me,is_me:!0,name:s?.name??null}} />`}
    </ol>`}
    <p class="small soft">${t("ranking.zone")}</p>
  </${pt}>`}function Qe({one:e}){let{rank:r,name:a,points:s,is_me:n}=e;return o`<li class=${n?"mine":""}>
    <span class="rank" data-rank=${r<=3?r:void 0}><span class="sr">${t("ranking.place")} </span>${U(r)}</span>
    <${ct} name=${a} id=${e.user_id??a??"?"} large hidden />
    <span class="grow name" dir="auto">${a??t("task.somebody")}${n&&o` <span class="soft small">${t("members.you")}</span>`}</span>
    <span class="points">${t("dreams.points",{count:s})}</span>
  </li>`}async function Ft(e,r){for(let a=0;a<30;a+=1){let{status:s,headers:n,data:c}=await ce("readReport",e,{accept:r});if(s!==202)return c;let i=Number.parseInt(n.get("retry-after")??"2",10);await new Promise(l=>setTimeout(l,i*1e3))}throw new Error("the report is not there in time")}var Vr=new Set(["throughput","cumulative-flow","cumulative_flow","burndown"]),Yr={lt:"<",gt:">",quot:'"',amp:"&",apos:"'","#39":"'"},Gr=e=>(/<desc>([^<]*)<\/desc>/.exec(e)?.[1]??"").replace(/&(#?\w+);/g,(r,a)=>Yr[a]??r);function Xe({params:e,label:r}){let a=T(()=>Ft(e,"image/svg+xml"),[]),[s,n]=$(null);L(()=>{if(!a.data)return;let i=URL.createObjectURL(new Blob([a.data],{type:"image/svg+xml"}));return n(i),()=>URL.revokeObjectURL(i)},[a.data]);let c=i=>{let l=i.target.parentElement;l&&Vr.has(e.name)&&(l.scrollLeft=l.scrollWidth)};return a.error&&!a.data?o`<${S} error=${a.error} retry=${a.reload} />`:o`<figure class="chart">
    <div class="chart-scroll" tabindex="0" role="region" aria-label=${t("reports.chartOf",{report:r})}>
      ${s&&a.data?o`<img src=${s} alt=${Gr(a.data)||r} width="960" onLoad=${c} />`:o`<div class="skeleton chart-wait" aria-hidden="true"></div>`}
    </div>
    ${s&&o`<figcaption><a class="small" href=${s} download=${`${e.name}.svg`}><${x}
        name="download" />${t("reports.save")}</a></figcaption>`}
  </figure>`}var Qr=new Set(["task_id","total"]),Zr=new Set(["status","tasks","estimate_minutes","points","week","day","finished","created_done","n","p50_ms","p85_ms","p95_ms","reopened","rework_ms","not_measured","to_do","in_progress","done","scope","remaining","added","removed","scope_minutes","remaining_minutes","added_minutes","removed_minutes","done_minutes","reopened_minutes","estimated_minutes","title","due_on","days_overdue","started_on","age_days","assignee","overdue","without_points","open"]),Xr=e=>Zr.has(e)?t(`reports.column.${e}`):e.replaceAll("_"," ");function tr(e){let r=(l,u)=>U(l,{style:"unit",unit:u,unitDisplay:"short",maximumFractionDigits:0}),a=Math.round(e),[s,n,c]=[Math.floor(a/1440),Math.floor(a%1440/60),a%60];return[s>0&&r(s,"day"),n>0&&r(n,"hour"),(c>0||a===0)&&r(c,"minute")].filter(Boolean).slice(0,2).join(" ")}function to(e,r,a){let{name:s,kind:n}=e;return s==="assignee"?r===null?t("reports.nobody"):a(String(r)):s==="week"&&r===null?t("reports.whole"):r==null?"–":s==="status"?t(`status.${r}`):n==="day"?s==="week"||s==="day"?ne(new Date(`${r}T00:00:00Z`),{dateStyle:"medium",timeZone:"UTC"}):lt(String(r)):n==="text"?String(r):s.endsWith("_ms")?tr(Number(r)/6e4):s.endsWith("_minutes")?tr(Math.abs(Number(r))):U(Number(r))}function er({report:e,members:r,project:a}){let s=e.columns.filter(({name:d})=>!Qr.has(d)),n=s[0]?.name??"",c=d=>r.find(m=>m.user.id===d)?.user.name??t("task.somebody"),i=t("reports.numbers",{report:t(`reports.${e.name}`)}),l=(d,m)=>+(d[n]!==null)-+(m[n]!==null)||String(m[n]).localeCompare(String(d[n])),u=s[0]?.kind==="day"?[...e.rows].sort(l):e.rows;return e.rows.length===0?o`<p class="soft">${t("reports.noRows")}</p>`:o`<div class="table-wrap" tabindex="0" role="region" aria-label=${i}>
    <table class="table">
      <caption>${i}</caption>
      <thead><tr>${s.map(d=>o`<th scope="col" class=${d.kind}>${Xr(d.name)}</th>`)}</tr></thead>
      <tbody>
        ${u.map(d=>o`<tr>
          ${s.map((m,p)=>{let h=to(m,d[m.name],c),b=m.name==="title"&&typeof d.task_id=="string"?`/app/projects/${a}/tasks/${d.task_id}`:null,g=b?o`<a href=${b} dir="auto">${h}</a>`:h;return p===0&&m.kind!=="number"?o`<th scope="row" class=${m.kind} dir="auto">${g}</th>`:o`<td class=${m.kind}>${g}</td>`})}
        </tr>`)}
      </tbody>
    </table>
  </div>`}function rr({project:e,name:r,from:a,to:s}){let n={project_id:e,name:r,from:a||void 0,to:s||void 0},c=T(()=>Ft(n,"application/json"),[]),i=T(()=>H("listMembers",{project_id:e}),[e]);if(c.error&&!c.data)return o`<${S} error=${c.error} retry=${c.reload} />`;if(!c.data)return o`<div aria-busy="true"><p class="soft" role="status">${t("reports.calculating")}</p><${E} lines=${3} /></div>`;let{data:l}=c;return l.exported_until===null?o`<${I} icon="chart" title=${t("reports.notYetTitle")} text=${t("reports.notYetText")}>
      <button type="button" class="button" onClick=${c.reload}>${t("action.retry")}</button>
    </${I}>`:o`
    <${Xe} params=${n} label=${t(`reports.${r}`)} />
    ${l.forecast&&o`<${eo} forecast=${l.forecast} />`}
    ${l.forecast_refused&&o`<p class="notice warn">${t("reports.refused")}</p>`}
    <${er} report=${l} members=${i.data??[]} project=${e} />
    <p class="small soft">${t("reports.until",{when:rt(l.exported_until??""),zone:l.time_zone})}</p>
  `}function eo({forecast:e}){let r=[["50",e.p50],["85",e.p85],["95",e.p95]];return o`<div class="forecast">
    <p>${t("reports.forecastLead",{count:e.tasks})}</p>
    <dl>${r.map(([a,s])=>o`<div><dt>${t("reports.sure",{share:a})}</dt><dd>${s?lt(s):t("reports.farAway")}</dd></div>`)}</dl>
  </div>`}var Zt={month:29,quarter:83,half:181,year:364},ro=["month","quarter","half","year","own"];function or({params:e}){let r=T(()=>f("listReports",{project_id:e.project}),[e.project]),a=B.value.query,s=(r.data?.items??[]).map(p=>p.name),n=s.find(p=>p===a.get("report"))??s[0],[c,i]=[a.get("from")??"",a.get("to")??""],l=Object.entries(Zt).find(([,p])=>i===""&&c===St(W.value,-p))?.[0]??(c===""&&i===""?"quarter":"own");L(()=>{document.querySelector(".report-names [aria-current='page']")?.scrollIntoView({block:"nearest",inline:"center"})},[n]);let u=p=>{let h=p.target.value;h==="own"?F({from:c||St(W.value,-Zt.quarter),to:i||W.value}):F({from:h==="quarter"?null:St(W.value,-Zt[h]),to:null})},d=p=>h=>{let{value:b}=h.target;b&&F({[p]:b})},m=p=>{let h=new URLSearchParams(a);return h.set("report",p),`${B.value.path}?${h}`};return o`<${A} id=${e.project} heading=${t("reports.title")}>
    ${()=>o`
      ${r.error&&!r.data&&o`<${S} error=${r.error} retry=${r.reload} />`}
      ${r.isLoading&&!r.data&&o`<${E} lines=${2} />`}
      ${n&&o`<div class="reports">
        <nav class="report-names" aria-label=${t("reports.title")}>
          ${s.map(p=>o`<a key=${p} href=${m(p)} aria-current=${p===n?"page":void 0}>${t(`reports.${p}`)}</a>`)}
        </nav>
        <div class="report stack">
          <div class="report-head">
            <div class="grow"><h2>${t(`reports.${n}`)}</h2><p class="soft">${t(`reports.${n}.text`)}</p></div>
            <div class="row">
              <select class="input" aria-label=${t("reports.period")} value=${l} onChange=${u}>
                ${ro.map(p=>o`<option value=${p} selected=${p===l}>${t(`reports.period.${p}`)}</option>`)}
              </select>
              ${l==="own"&&o`<input class="input" type="date" aria-label=${t("reports.from")} min="2020-01-01" max=${i||W.value} value=${c} onChange=${d("from")} />
                <input class="input" type="date" aria-label=${t("reports.to")} min=${c} max=${W.value} value=${i} onChange=${d("to")} />`}
            </div>
          </div>
          <${rr} key=${`${e.project} ${n} ${c} ${i}`} project=${e.project} name=${n} from=${c} to=${i} />
        </div>
      </div>`}`}
  </${A}>`}function ar({params:e}){return o`<${A} id=${e.project} heading=${t("link.title")}>
    ${r=>r.kind==="bucket_list"&&r.role==="owner"?o`<${oo} project=${r.id} />`:o`<${I} icon="link" title=${t("link.notHereTitle")} text=${t("link.notHereText")} />`}
  </${A}>`}function oo({project:e}){let r={project_id:e},[a,s]=$(null),[n,c]=$(!1),i=T(async()=>{try{return{link:await f("readShareLink",r)}}catch(p){if(p instanceof P&&p.status===404)return{link:null};throw p}},[e]),l=i.data?.link??null,u=async p=>{c(!0);try{await p(),await i.reload()}catch(h){v(y(h),{kind:"error"})}c(!1)},d=async()=>{l&&!await M({title:t("link.replaceTitle"),text:t("link.replaceText"),action:t("link.replace"),danger:!0})||u(async()=>s((await f("createShareLink",r)).url))},m=async()=>{await M({title:t("link.revokeTitle"),text:t("link.revokeText"),action:t("link.revoke"),danger:!0})&&u(async()=>{await f("deleteShareLink",r),s(null),v(t("link.revoked"))})};return i.error&&!i.data?o`<${S} error=${i.error} retry=${i.reload} />`:i.data?o`<section class="box narrow" aria-labelledby="share-heading">
    <header><div><h2 id="share-heading">${t(l?"link.isShared":"link.isPrivate")}</h2><p>${t("link.lead")}</p></div></header>
    ${a&&o`<div class="share-link">
      <input class="input" readonly aria-label=${t("link.link")} value=${a} onFocus=${p=>p.target.select()} />
      <button type="button" class="button primary" onClick=${()=>Bt(a)}><${x} name="link" />${t("action.copyLink")}</button>
      <a class="button" href=${a} target="_blank" rel="noopener"><${x} name="eye" />${t("link.look")}</a>
    </div>
    <p class="notice warn"><${x} name="info" /><span>${t("link.once")}</span></p>`}
    ${l&&o`<p class="small soft">${t("link.made",{ago:J(l.created_at)})}${!a&&` ${t("link.hidden")}`}</p>`}
    <div class="row">
      <button type="button" class=${`button ${l?"":"primary"}`} disabled=${n} onClick=${d}>${t(l?"link.replace":"link.create")}</button>
      ${l&&o`<button type="button" class="button danger" disabled=${n} onClick=${m}>${t("link.revoke")}</button>`}
    </div>
  </section>`:o`<${E} lines=${1} />`}var sr="shared";async function ao(){let e=B.value.query,r={title:e.get("title")??"",text:[e.get("text"),e.get("url")].filter(Boolean).join(`
`),files:[]};if(!("caches"in globalThis)||r.title||r.text)return r;let a=await caches.open(sr),s=await a.match("/shared/about");if(!s)return r;let n=await s.json(),c=await Promise.all(n.files.map(async({name:i,type:l},u)=>{let d=await(await a.match(`/shared/${u}`))?.blob();return new File([d??""],i,{type:l})}));return{title:n.title,text:[n.text,n.url].filter(Boolean).join(`
`),files:c}}function nr(){let[e,r]=$(null),[a,s]=$(null),[n,c]=$(!1),[i]=$(()=>crypto.randomUUID());L(()=>{ao().then(r,()=>r({title:"",text:"",files:[]})),$t.value||ft()},[]);let l=X.value.filter(m=>m.role!=="viewer");if(!e||!$t.value)return o`<p class="sr" role="status">${t("app.loading")}</p>`;if(l.length===0)return o`<${I} icon="folder" title=${t("share.noProject")}><a class="button" href="/app/projects">${t("notFound.home")}</a></${I}>`;async function u(m){m.preventDefault();let p=new FormData(m.currentTarget),h=String(p.get("project"));c(!0),s(null);try{let b={title:String(p.get("title")).trim(),description:String(p.get("description"))||null},g=await f("createTask",{project_id:h},{body:b,idempotencyKey:i}),w=await Promise.all((e?.files??[]).map(O=>ve(h,g.id,O)));await globalThis.caches?.delete(sr),v(t(w.every(Boolean)?"share.done":"share.partly",{title:g.title})),ot(`/app/projects/${h}/tasks/${g.id}`,{replace:!0})}catch(b){s(b),c(!1)}}let d=e.title||e.text.split(`
`)[0]?.slice(0,200)||e.files[0]?.name||"";return o`
    <header class="head"><h1>${t("share.title")}</h1></header>
    <div class="page">
      <form class="stack narrow" onSubmit=${u}>
        ${!!a&&o`<p class="notice bad" role="alert">${y(a)}</p>`}
        <${k} as="select" label=${t("share.where")} name="project">
          ${l.map(m=>o`<option value=${m.id}>${m.name}</option>`)}
        </${k}>
        <${k} label=${t("task.title")} name="title" required maxLength="500" defaultValue=${d} dir="auto" error=${j(a,"title")} />
        <${k} as="textarea" rows="5" label=${t("task.description")} name="description" defaultValue=${e.text===d?"":e.text} dir="auto" />
        ${e.files.length>0&&o`<ul class="files">${e.files.map(m=>o`<li class="file"><${x} name="attach" /><span
            dir="auto">${m.name}</span></li>`)}</ul>`}
        <div class="row"><${_} isBusy=${n} class="button primary">${t("share.save")}</${_}></div>
      </form>
    </div>
  `}function ir(){let[e,r]=$(null),[a,s]=$(!1),n=B.value.query,c=n.get("email")??"",i=o`${t("auth.haveAccount")} <a href=${`/app/login${n.has("next")?`?next=${encodeURIComponent(n.get("next")??"")}`:""}`}>${t("auth.signIn")}</a>`;if(n.get("step")==="confirm")return o`<${K} title=${t("auth.confirmTitle")} foot=${i}>
      <${Dt} email=${c} lead=${t("auth.confirmLead",{email:c})} action=${t("auth.confirmAction")} passwordName="password"
        send=${async(m,p)=>{await f("confirm",{},{body:{email:c,code:m,password:p},anonymous:!0}),await xt(c,p,!0),ue().catch(()=>null)}}
        resend=${()=>f("resendCode",{},{body:{email:c},anonymous:!0})}
        back=${()=>F({step:null})} />
    </${K}>`;async function l(m){m.preventDefault();let p=new FormData(m.currentTarget),h={email:String(p.get("email")).trim(),name:String(p.get("name")).trim()};s(!0),r(null);try{await f("signUp",{},{body:h,anonymous:!0}),F({email:h.email,step:"confirm"},!0)}catch(b){r(b)}s(!1)}let[u,d]=[j(e,"name"),j(e,"email")];return o`
    <${K} title=${t("auth.signUpTitle")} lead=${t("auth.signUpLead")} foot=${i}>
      <form onSubmit=${l}>
        ${e&&!u&&!d&&o`<p class="notice bad" role="alert">${y(e)}</p>`}
        <${k} label=${t("auth.name")} name="name" autocomplete="name" maxLength="100" required autofocus dir="auto" error=${u} />
        <${k} label=${t("auth.email")} name="email" type="email" autocomplete="username" required defaultValue=${c} error=${d} />
        <${_} isBusy=${a}>${t("auth.continue")}</${_}>
      </form>
    </${K}>
  `}var Nt={title:"title taskname summary subject task name issuetitle issue cardname card item todo titel aufgabe aufgabenname betreff zusammenfassung titre tache nom titulo tarea nombre asunto resumen titolo attivita nome taak naam onderwerp tytuł zadanie nazwa название задача タイトル 名前 件名 タスク名 标题 名称 任务名称 제목 이름",description:"description taskdescription notes note details detail body content taskcontent desc beschreibung notizen notiz descripcion notas descrizione descricao omschrijving beschrijving opis описание заметки 説明 メモ 描述 备注 설명 메모",status:"status state statename currentstate progress stage sectioncolumn column fortschritt zustand statut etat estado stato stan статус состояние ステータス 状態 状态 상태",priority:"priority prio importance prioritat wichtigkeit priorite prioridad priorita prioridade prioriteit priorytet приоритет 優先度 优先级 우선순위",assignees:"assignees assignee assigneeemail assignedto assign owner owners ownedby responsible zustandig zugewiesen zugewiesenan bearbeiter verantwortlich responsable asignado assegnatario responsavel toegewezenaan исполнитель ответственный 担当者 负责人 담당자",labels:"labels label tags tag category categories stichworter schlagworter etiketten etiquettes etiquetas etichette метки теги ラベル タグ 标签 태그 라벨",start:"start startdate starton begindate plannedstart startdatum beginn datededebut fechadeinicio datainizio datadiinizio datadeinicio начало 開始日 开始日期 시작일",due:"due duedate dueon deadline targetdate enddate finishdate date falligkeit fallig falligam falligkeitsdatum frist echeance datedecheance fechadevencimiento vencimiento fechalimite scadenza datadiscadenza datadevencimento prazo vervaldatum termin срок дедлайн 期限 期日 截止日期 마감일",estimate_minutes:"estimateminutes estimate timeestimate estimatedtime originalestimate timeestimated estimatedduration duration schatzung aufwand",points:"points storypoints storypointestimate customfieldstorypoints customfieldstorypointestimate punkte puntos",checklist:"checklist checklistitems checkliste",category:"category",why:"why",created_at:"createdat created createddate datecreated createdtime creationdate createdon erstellt erstelltam",completed_at:"completedat completeddate completedtime datecompleted dateclosed closedat resolved resolutiondate completedon acceptedat erledigtam",completed:"completed iscompleted done isdone isclosed finished checked erledigt abgeschlossen"},lr=["assignees","labels","description"];var Xt=64*1024,so=32,no=3,Rt=Object.keys(Nt).filter(e=>e!=="completed"),io=new Set((Nt.title??"").split(" ")),lo=new Set(["timezone","isallday"]),cr=new Set(["id","updatedat"]),Mt=e=>e.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g,"").replaceAll("ı","i").replace(/[^\p{Alphabetic}\p{N}]+/gu,"").normalize("NFC");async function mr(e){let r=new Uint8Array(await e.slice(0,Xt).arrayBuffer()),a=co(r,e.size>Xt);return a===null?[]:mo(a,e.size>Xt)}function co(e,r){if(e.includes(0))return null;try{return new TextDecoder("utf-8",{fatal:!0}).decode(e,{stream:r})}catch{return new TextDecoder("windows-1252").decode(e)}}function mo(e,r=!1){let a=po(e);if(!a)return[];let s=pr(e.slice(a.at),a.delimiter).filter(d=>d.some(Boolean));r&&s.pop();let[n=[],...c]=s,i=$o(n),l=n.map(Mt),u=[...Rt.map(Mt),...cr].every(d=>l.includes(d));return n.flatMap((d,m)=>{if(!d||n.indexOf(d)!==m)return[];let p=c.map(h=>(h[m]??"").trim()).filter(Boolean).slice(0,no);return[{heading:d,samples:p,field:i[m]??null,isLost:u&&cr.has(l[m]??"")}]})}function po(e){let[r,a]=[0,0],s="",n=null;for(;r<e.length&&a<so;){let c=/\r\n?|\n/.exec(e.slice(r)),i=e.slice(r,c?r+c.index:void 0),l=c?r+c.index+c[0].length:e.length,u=/^"?sep=([,;\t|])"?$/i.exec(i)?.[1];if(u)s=u;else if(i.trim()){let d=s||uo(i),m=(pr(i,d)[0]??[]).map(Mt);if(m.some(p=>io.has(p))&&(!n||m.length>1))return{at:r,delimiter:d};n??={at:r,delimiter:d},a+=1}r=l}return n}function uo(e){let r=e.replace(/"[^"]*"/g,"");return[...",;	|"].map(s=>({sign:s,count:r.split(s).length})).reduce((s,n)=>n.count>s.count?n:s).sign}function pr(e,r){let a=[],s=[],n="",c=!1;for(let i=0;i<e.length;i+=1){let l=e[i];if(c)l!=='"'?n+=l:e[i+1]==='"'?(n+='"',i+=1):c=!1;else if(l==='"'&&n==="")c=!0;else if(l===r||l===`
`||l==="\r"){if(s.push(n.trim()),n="",l===r)continue;a.push(s),s=[]}else n+=l}return(n||s.length>0)&&a.push([...s,n.trim()]),a}function $o(e){let r=e.map(Mt),a=r.map(s=>lo.has(s)?"dates":null);for(let[s,n]of Object.entries(Nt)){let c=n.split(" ").flatMap(i=>r.flatMap((l,u)=>l===i?[u]:[]));for(let i of lr.includes(s)?c:c.slice(0,1))a[i]??=s}return e.length===1&&(a[0]??="title"),a}function ur(e,r){let a={};for(let s of Rt){let n=e.filter(i=>i.field===s).map(({heading:i})=>i),c=e.filter(({heading:i})=>r[i]===s).map(({heading:i})=>i);n.join(`
`)!==c.join(`
`)&&(a[s]=c[0]??null)}return Object.keys(a).length>0?a:void 0}var fo=e=>t(["created_at","completed_at","completed"].includes(e)?`transfer.${e}`:`task.${e}`);function dr({columns:e,chosen:r,disabled:a,onChange:s}){let n=e.filter(({heading:l})=>r[l]).length,c=e.some(({heading:l})=>r[l]==="title"),i=(l,u)=>{let d={...r,[l]:u||null};if(u)for(let m of Object.keys(d))m!==l&&d[m]===u&&(d[m]=null);s(d)};return o`<fieldset class="import-columns">
    <legend class="label">${t("transfer.columns")} <span class="soft">${t("transfer.columnsRead",{read:n,count:e.length})}</span></legend>
    <ul>
      ${e.map(l=>{let{heading:u,samples:d,field:m,isLost:p}=l,h=d.map(g=>g.length>40?`${g.slice(0,40)}…`:g).join(" · "),b=m||p?"transfer.leftOut":"transfer.below";return o`<li key=${u} class=${r[u]?"":"unread"}>
          <div class="grow"><p class="name" dir="auto">${u}</p>
            <p class="small soft samples" dir="auto">${h||t("transfer.emptyColumn")}</p></div>
          ${m==="dates"?o`<span class="small soft">${t("transfer.withDates")}</span>`:o`<select class="input" aria-label=${t("transfer.fieldOf",{column:u})} disabled=${a} value=${r[u]??""}
                onChange=${g=>i(u,g.target.value)}>
                ${m!=="completed"&&o`<option value="" selected=${!r[u]}>${t(b)}</option>`}
                ${[...Rt,...m==="completed"?["completed"]:[]].map(g=>o`<option value=${g} selected=${r[u]===g}>${fo(g)}</option>`)}
              </select>`}
        </li>`})}
    </ul>
    ${!c&&o`<p class="notice warn" role="status">${t("transfer.noTitle")}</p>`}
  </fieldset>`}var ho=["import_csv","import_json","import_trello","import_todoist"];async function bo(e){let r=await e.slice(0,4096).text();return/\.json$/i.test(e.name)||/^\s*[[{]/.test(r)?/"(idBoard|idList|shortLink|dateLastActivity)"/.test(r)?"import_trello":"import_json":/^\uFEFF?TYPE,CONTENT,/i.test(r)?"import_todoist":"import_csv"}function $r({project:e}){let[r,a]=$(null),[s,n]=$("import_csv"),[c,i]=$(null),[l,u]=$(null),[d,m]=$(null),[p,h]=$(null),[b,g]=$(!1),[w,O]=$(!1),[z,tt]=$(!1),[Q,q]=$([]),[Y,yt]=$({}),vt=D(new AbortController);L(()=>()=>vt.current.abort(),[]);let ee=async C=>{if(!C)return;a(C),m(null),h(null),u(null);let[wt,et]=await Promise.all([bo(C),mr(C)]);n(wt),q(et),yt(Object.fromEntries(et.map(({heading:kt,field:xr})=>[kt,xr])))},vr=()=>{vt.current.abort(),a(null),m(null),h(null),u(null)},re=async C=>{if(!r||c!==null)return;vt.current=new AbortController;let{signal:wt}=vt.current;u(null),i(0);try{let et={dry_run:C,on_error:w?"stop":"skip",include_archived:z,mapping:ur(Q,Y)},kt=await Oe(e,s,r,et,i,wt);C?m(kt.id):h(kt.id)}catch(et){wt.aborted||u(et)}i(null)},Z=(R.value??[]).find(C=>C.id===(p??d))??null,ut=c!==null||Z!==null&&!V(Z),oe=Number(Z?.result?.rows??0)-Number(Z?.result?.failed??0),wr=s==="import_csv"&&Q.length>0&&!Object.values(Y).includes("title"),kr=d!==null&&p===null&&Z?.state==="succeeded"&&oe>0;return o`<section class="box" aria-labelledby="import-title">
    <header><div><h2 id="import-title">${t("transfer.import")}</h2><p>${t("transfer.importLead")}</p></div></header>
    <div class=${`drop ${b?"over":""}`}
      onDragOver=${C=>{C.preventDefault(),g(!0)}}
      onDragLeave=${()=>g(!1)}
      onDrop=${C=>{C.preventDefault(),g(!1),ee(C.dataTransfer?.files[0])}}>
      <span class="grow">
        ${r?o`<span dir="auto">${r.name}</span> <span class="soft small">${jt(r.size)}</span>`:o`<span class="soft">${t("transfer.drop")}</span>`}
      </span>
      <label class="button file-button"><${x} name="attach" />${t(r?"transfer.other":"transfer.file")}
        <input class="sr" type="file" accept=".csv,.tsv,.txt,.json,text/csv,application/json" disabled=${ut}
          onChange=${C=>ee(C.target.files?.[0])} /></label>
      ${r&&o`<button type="button" class="button ghost icon-only" aria-label=${t("transfer.clear")} onClick=${vr}><${x} name="close" /></button>`}
    </div>
    ${l&&o`<p class="notice bad" role="alert">${y(l)}</p>`}
    ${r&&o`<div class="form-grid">
      <${k} as="select" label=${t("transfer.format")} name="kind" disabled=${ut} value=${s}
        onChange=${C=>{n(C.target.value),m(null)}}>
        ${ho.map(C=>o`<option value=${C} selected=${C===s}>${t(`job.${C}`)}</option>`)}
      </${k}>
      ${(s==="import_csv"||s==="import_json")&&o`<label class="tick"><input type="checkbox" checked=${w} onChange=${()=>O(!w)} />${t("transfer.stops")}</label>`}
      ${s==="import_trello"&&o`<label class="tick"><input type="checkbox" checked=${z} onChange=${()=>tt(!z)} />${t("transfer.archived")}</label>`}
    </div>`}
    ${r&&s==="import_csv"&&Q.length>0&&p===null&&o`<${dr} columns=${Q} chosen=${Y} disabled=${ut}
      onChange=${C=>{yt(C),m(null)}} />`}
    ${c!==null&&o`<progress class="bar" max="1" value=${c} aria-label=${t("transfer.sending")}></progress>`}
    ${Z&&o`<${Be} job=${Z} isDry=${p===null} />`}
    ${r&&o`<div class="row">
      ${kr?o`<button type="button" class="button primary" disabled=${ut} onClick=${()=>re(!1)}>${t("transfer.importNow",{count:oe})}</button>`:p===null&&o`<button type="button" class="button primary" disabled=${ut||wr} onClick=${()=>re(!0)}>${t("transfer.check")}</button>`}
      ${p!==null&&Z?.state==="succeeded"&&o`<a class="button primary" href=${`/app/projects/${e}`}>${t("transfer.toBoard")}</a>`}
    </div>`}
  </section>`}function fr({params:e}){L(It,[]);let r=a=>Ie(e.project,a).catch(s=>v(y(s),{kind:"error"}));return o`<${A} id=${e.project} heading=${t("transfer.title")}>
    ${a=>o`<div class="stack narrow">
      ${a.role!=="viewer"&&!a.archived&&o`<${$r} project=${a.id} />`}
      <section class="box" aria-labelledby="export-title">
        <header>
          <div><h2 id="export-title">${t("transfer.export")}</h2><p>${t("transfer.exportLead")}</p></div>
          <div class="row">
            <button type="button" class="button" onClick=${()=>r("export_csv")}><${x} name="list" />${t("transfer.csv")}</button>
            <button type="button" class="button" onClick=${()=>r("export_json")}><${x} name="archive" />${t("transfer.json")}</button>
          </div>
        </header>
      </section>
      <section class="list-group" aria-labelledby="jobs-title">
        <h2 id="jobs-title">${t("transfer.jobs")}</h2>
        <${Pt} project=${a.id} />
      </section>
    </div>`}
  </${A}>`}function hr({view:e,card:r,achieve:a,review:s}){let{board:n}=e,c=D(null),i=r.id.startsWith("new_"),l=we(r.id).value,u=r.status==="done";L(()=>{let w=c.current;if(!w||i)return;let O=new IntersectionObserver(tt=>{tt.some(Q=>Q.isIntersecting)&&(O.disconnect(),Ut(n.id,r.id).catch(()=>null))},{rootMargin:"200px"});O.observe(w);let z=n.touched.subscribe(tt=>{tt?.task===r.id&&Ut(n.id,r.id).catch(()=>null)});return()=>{O.disconnect(),z()}},[r.id]);let d=ke(l)[0],m=l?.review,p=t(l===null?"review.heading":m?"review.edit":"review.write"),h=`/app/projects/${n.id}/tasks/${r.id}${B.value.query.size>0?`?${B.value.query}`:""}`,b=m?.achieved_on??(r.completed_at?he(new Date(r.completed_at)):W.value),g=r.due&&be(r.due,W.value);return o`<li ref=${c} class=${`dream ${u?"achieved":""} ${d?"pictured":""}`}>
    <div class="dream-picture" data-tone=${qt(r.category??r.title)} aria-hidden="true">
      ${d?o`<img src=${d.thumbnail.url} alt="" loading="lazy" />`:o`<${x} name="star" />`}
    </div>
    <div class="dream-text">
      ${r.category&&o`<span class="chip" data-tone=${qt(r.category)} dir="auto">${r.category}</span>`}
      <h3>${i?o`<span dir="auto">${r.title}</span>`:o`<a href=${h} data-focus=${r.id} dir="auto">${r.title}</a>`}</h3>
      ${u&&m?o`<${xe} rating=${m.rating} /><p class="excerpt" dir="auto">${m.text}</p>`:r.why&&o`<p class="excerpt" dir="auto">${r.why}</p>`}
      <p class="small soft dream-facts">
        ${i&&t("card.sending")}
        ${u&&o`<span>${t("dreams.achievedOn",{day:lt(b,W.value)})}</span>`}
        ${!u&&g&&o`<span>${t("dreams.until",{when:g})}</span>`}
        ${r.points!==null&&o`<span>${t("dreams.points",{count:r.points})}</span>`}
      </p>
      ${!i&&n.canEdit.value&&o`<div class="dream-end">
        ${u?o`<button type="button" class="button small" aria-label=${`${p}: ${r.title}`} onClick=${s}>
              <${x} name=${m?"edit":"star"} />${p}
            </button>`:o`<button type="button" class="button small did" aria-label=${`${t("dreams.did")}: ${r.title}`} onClick=${a}>
              <${x} name="check" />${t("dreams.did")}
            </button>`}
      </div>`}
    </div>
  </li>`}function br({board:e}){let r=D(null),a=ae(),s=`dream.${e.id}`,n=[...new Set(e.list().flatMap(i=>i.category??[]))].sort((i,l)=>i.localeCompare(l));return o`<form ref=${r} class="dream-add" onSubmit=${i=>{i.preventDefault();let l=new FormData(i.currentTarget),u=String(l.get("title")).trim();if(!u)return;let d=String(l.get("category")).trim()||null;e.create({title:u,category:d,status:"to_do"}).catch(p=>{v(`${u}: ${y(p)}`,{kind:"error"}),Et(s,u)}),Et(s,null),it(t("dreams.added",{title:u}));let m=r.current?.elements.namedItem("title");m&&(m.value="",m.focus())}}>
    <input class="input grow" name="title" aria-label=${t("dreams.new")} placeholder=${t("dreams.placeholder")} maxlength="500" dir="auto" autocomplete="off"
      defaultValue=${ye(s,"")}
      onKeyDown=${i=>i.key==="Enter"&&$e(i)&&i.preventDefault()}
      onInput=${i=>Et(s,i.target.value)} />
    <input class="input" name="category" aria-label=${t("task.category")} placeholder=${t("task.category")} maxlength="50" dir="auto" list=${a} autocomplete="off" />
    <datalist id=${a}>${n.map(i=>o`<option value=${i} />`)}</datalist>
    <button type="submit" class="button primary"><${x} name="plus" />${t("action.add")}</button>
  </form>`}var te=4;function gr({board:e}){let r=T(()=>f("listTemplates",{}),[]),[a,s]=$(!1),n=c=>{if(!a){s(!0);for(let i of c.items)e.create({title:i,category:c.name,status:"to_do"}).catch(l=>v(`${i}: ${y(l)}`,{kind:"error"}))}};return o`
    <${I} icon="star" title=${t("dreams.emptyTitle")} text=${t(e.canEdit.value?"dreams.emptyText":"dreams.emptyView")} />
    ${e.canEdit.value&&r.error&&o`<${S} error=${r.error} retry=${r.reload} />`}
    ${e.canEdit.value&&r.data&&o`<section class="list-group" aria-labelledby="templates-title">
      <h2 id="templates-title">${t("dreams.templates")}</h2>
      <ul class="templates">
        ${r.data.items.map(c=>o`<li key=${c.template} class="box">
            <h3 dir="auto">${c.name}</h3>
            <ul>
              ${c.items.slice(0,te).map(i=>o`<li dir="auto">${i}</li>`)}
              ${c.items.length>te&&o`<li class="soft">${t("dreams.moreItems",{count:c.items.length-te})}</li>`}
            </ul>
            <button type="button" class="button" disabled=${a} aria-label=${`${t("dreams.useTemplate")}: ${c.name}`} onClick=${()=>n(c)}>
              ${t("dreams.useTemplate")}
            </button>
          </li>`)}
      </ul>
    </section>`}
  `}function yr({view:e}){let{board:r}=e,[a,s]=$(null),n=e.visible.value,c=g=>g.flatMap(w=>r.cards.get(w)?.value??[]),i=c([...n.in_progress,...n.to_do]),l=c(n.done).sort((g,w)=>(w.completed_at??"9").localeCompare(g.completed_at??"9")),u=r.list(),d=u.filter(g=>g.status==="done").length,m=g=>{r.move(g.id,"done",{}).then(()=>s(r.card(g.id)??g),w=>v(t("drag.refused",{title:g.title,reason:y(w)}),{kind:"error"}))},p=g=>s(g),h=g=>o`<ul class="dreams">
    ${g.map(w=>o`<${hr} key=${w.id} view=${e} card=${w} achieve=${()=>m(w)} review=${()=>p(w)} />`)}
  </ul>`,b=(g,w)=>w.length>0&&o`<section class="list-group" aria-labelledby=${`dreams-${g}`}>
      <h2 id=${`dreams-${g}`}>${t(`dreams.${g}`)} <span class="amount">${w.length}</span></h2>${h(w)}
    </section>`;return o`
    <div class="page stack dreams-page">
      ${u.length>0&&o`<div class="dreams-progress">
        <p><strong>${t("dreams.progress",{done:d,total:u.length})}</strong></p>
        <progress class="bar" max=${u.length} value=${d} aria-label=${t("dreams.progress",{done:d,total:u.length})}></progress>
      </div>`}
      ${r.canEdit.value&&o`<${br} board=${r} />`}
      ${u.length===0&&o`<${gr} board=${r} />`}
      ${b("open",i)} ${b("achieved",l)}
      ${u.length>0&&i.length+l.length===0&&o`<p class="empty" role="status">${t("dreams.noneFound")}</p>`}
    </div>
    ${a&&o`<${_e} board=${r} task=${a} onClose=${()=>s(null)} />`}
  `}var up={Screen:je},$p={Screen:De},hp={Screen:Le},gp={Screen:Fe},vp={Screen:Re},kp={Screen:Je},_p={Screen:He},Ep={Screen:Ye},Cp={Screen:Ze},Dp={Screen:or},Ip={Screen:ar},Pp={Screen:nr},Fp={Screen:ir},Mp={Screen:fr},Ap={Dreams:yr};export{up as later0,$p as later1,Ip as later10,Pp as later11,Fp as later12,Mp as later13,Ap as later14,hp as later2,gp as later3,vp as later4,kp as later5,_p as later6,Ep as later7,Cp as later8,Dp as later9};
