import{$ as G,$a as Do,Aa as _o,B as ut,Ba as F,C as Q,Ca as Rt,D as R,Da as Lt,E as et,Ea as Co,F as U,G as ho,Ga as Ft,H as bo,Ha as fe,I as go,Ia as $e,J as dt,Ja as St,K as kt,Ka as pt,La as zt,Ma as he,N as vo,Na as wt,O as Dt,Oa as mt,P as I,Pa as Nt,Qa as ft,R as yt,Ra as X,S as J,Sa as Et,T as It,Ta as nt,U as ne,Ua as Kt,V as re,Wa as be,X as se,Xa as jo,Y as ko,Ya as ge,Z as Oe,_ as v,_a as Ae,a as io,aa as O,ab as Lo,b as w,ba as Wt,bb as Oo,c as _,ca as Y,cb as Po,d as tt,da as N,db as Ao,e as S,ea as ae,f as te,fa as it,g as st,ga as ie,h as At,ha as le,i as M,ia as ce,j as at,ja as ue,k as vt,ka as de,l as i,la as yo,m as xt,ma as wo,n as ee,na as pe,o as jt,oa as xo,p as lo,pa as So,q as co,qa as Eo,r as uo,ra as H,s as po,sa as j,t as mo,ta as Pe,u as fo,ua as K,v as $o,va as To,w as Le,wa as Mt,x as oe,xa as me,y as n,ya as q,za as lt}from"./chunk-J7GLRWZN.js";function Io(){let[t,e]=w(null),[o,r]=w(!1),s=R.value.query.get("next"),a=s?`?next=${encodeURIComponent(s)}`:"";async function l(c){c.preventDefault();let u=new FormData(c.currentTarget),p=String(u.get("email")).trim();r(!0),e(null);try{await re(p,String(u.get("password")),u.has("stay"))}catch(m){if(m instanceof dt&&m.status===403){et(`/app/sign-up?email=${encodeURIComponent(p)}&step=confirm`);return}e(Xt(m)),r(!1)}}return i`
    <${Oe} title=${n("auth.signInTitle")}
      foot=${i`${n("auth.noAccount")} <a href=${`/app/sign-up${a}`}>${n("auth.signUp")}</a>`}>
      <form onSubmit=${l}>
        ${t&&i`<p class="notice bad" role="alert">${t}</p>`}
        <${N} label=${n("auth.email")} name="email" type="email" autocomplete="username" required autofocus />
        <${ae} label=${n("auth.password")} name="password" autocomplete="current-password" />
        <div class="between">
          <label class="tick"><input type="checkbox" name="stay" defaultChecked=${!0} />${n("auth.stay")}</label>
          <a href="/app/forgot">${n("auth.forgot")}</a>
        </div>
        <${it} isBusy=${o}>${n("auth.signIn")}</${it}>
      </form>
    </${Oe}>
  `}function Xt(t){return t instanceof dt&&(t.status===401||t.status===400||t.status===422)?n("auth.wrong"):t instanceof dt&&t.status===429?n("auth.tooMany"):O(t)}function Mo(){let t=Rt(()=>I("listTemplates",{}),[]);return i`<${N} as="select" label=${n("template.label")} name="template">
    <option value="">${n("template.none")}</option>
    ${(t.data?.items??[]).map(({template:e,name:o,items:r})=>i`<option key=${e} value=${e}>${`${o} (${r.length})`}</option>`)}
  </${N}>`}function Ro({onClose:t}){let[e,o]=w(null),[r,s]=w(!1),[a,l]=w(!1),c=S({text:"",key:""});async function u($){$.preventDefault();let h=new FormData($.currentTarget),d=h.get("kind")==="bucket_list"?"bucket_list":"board",f=h.get("template")||void 0,b={name:String(h.get("name")).trim(),description:String(h.get("description")).trim()||null,kind:d,template:f},x=JSON.stringify(b);c.current.text!==x&&(c.current={text:x,key:crypto.randomUUID()}),s(!0),o(null);try{let E=await wo(b,c.current.key);t(),et(`/app/projects/${E.id}`)}catch(E){o(E),s(!1)}}let[p,m]=[Wt(e,"name"),Wt(e,"description")];return i`
    <${q} title=${n("projects.new")} onClose=${t}>
      <form class="stack" onSubmit=${u}>
        ${e&&!p&&!m&&i`<p class="notice bad" role="alert">${O(e)}</p>`}
        <${N} label=${n("projects.name")} name="name" required maxLength="200" placeholder=${n("projects.namePlaceholder")} autofocus dir="auto" error=${p} />
        <${N} as="textarea" rows="2" label=${n("projects.description")} name="description" dir="auto" error=${m} />
        <fieldset class="field">
          <legend class="label">${n("projects.kind")}</legend>
          <div class="choices">
            ${["board","bucket_list"].map($=>i`<label class="choice">
                <input type="radio" name="kind" value=${$} defaultChecked=${$==="board"} onChange=${()=>l($==="bucket_list")} />
                <span>${n(`projects.kind.${$}`)}</span><small>${n(`projects.kind.${$}Text`)}</small>
              </label>`)}
          </div>
        </fieldset>
        ${a&&i`<${Mo} />`}
        <footer>
          <button type="button" class="button" onClick=${t}>${n("action.cancel")}</button>
          <${it} isBusy=${r} class="button primary">${n("projects.create")}</${it}>
        </footer>
      </form>
    </${q}>
  `}function ve({project:t,onClose:e,onDone:o}){let[r,s]=w(null),[a,l]=w(!1);async function c(p){p.preventDefault();let m=new FormData(p.currentTarget);l(!0),s(null);try{o?.(await pe(t,{name:String(m.get("name")).trim(),description:String(m.get("description")).trim()||null})),e()}catch($){s($),l(!1)}}let u=Wt(r,"name");return i`
    <${q} title=${n("projects.settings")} onClose=${e}>
      <form class="stack" onSubmit=${c}>
        ${r&&!u&&i`<p class="notice bad" role="alert">${O(r)}</p>`}
        <${N} label=${n("projects.name")} name="name" required maxLength="200" defaultValue=${t.name} autofocus dir="auto" error=${u} />
        <${N} as="textarea" rows="3" label=${n("projects.description")} name="description" defaultValue=${t.description??""} dir="auto" />
        <footer>
          <button type="button" class="button" onClick=${e}>${n("action.cancel")}</button>
          <${it} isBusy=${a} class="button primary">${n("action.save")}</${it}>
        </footer>
      </form>
    </${q}>
  `}var Fo=t=>t.normalize("NFKD").replace(/\p{M}/gu,"").toLowerCase();function No(){let[t,e]=w(!1),[o,r]=w(null),s=R.value.query,a=s.get("q")??"",l=s.get("show")==="archived",c=ie.value,u=(c??[]).filter(m=>m.archived===l&&Fo(m.name).includes(Fo(a))).sort((m,$)=>$.updated_at.localeCompare(m.updated_at)),p=c!==null&&c.length===0;return i`
    <header class="head">
      <h1>${n("projects.title")}</h1>
      <div class="end">
        ${!p&&i`<button type="button" class="button primary" onClick=${()=>e(!0)}><${v} name="plus" />${n("projects.new")}</button>`}
      </div>
    </header>
    <div class="page stack">
      ${c&&!p&&i`<div class="row">
        <div class="search grow">
          <${v} name="search" />
          <input class="input" type="search" aria-label=${n("projects.search")} placeholder=${n("projects.search")} defaultValue=${a} dir="auto"
            onInput=${m=>U({q:m.target.value})} />
        </div>
        <div class="tabs" role="group">
          <button type="button" aria-pressed=${!l} onClick=${()=>U({show:null})}>${n("projects.active")}</button>
          <button type="button" aria-pressed=${l} onClick=${()=>U({show:"archived"})}>${n("projects.archived")}</button>
        </div>
      </div>`}
      ${c===null&&le.value&&i`<${Y} error=${le.value} retry=${ue} />`}
      ${c===null&&!le.value&&i`<${hr} />`}
      ${p&&i`<${G} icon="board" title=${n("projects.emptyTitle")} text=${n("projects.emptyText")}>
        <button type="button" class="button primary" onClick=${()=>e(!0)}><${v} name="plus" />${n("projects.new")}</button>
      </${G}>`}
      ${c&&!p&&u.length===0&&i`<p class="empty" role="status">${a?n("projects.noneFound",{text:a}):n("projects.noneArchived")}</p>`}
      <ul class="tiles">
        ${u.map(m=>i`<${br} key=${m.id} project=${m} rename=${()=>r(m)} />`)}
      </ul>
    </div>
    ${t&&i`<${Ro} onClose=${()=>e(!1)} />`}
    ${o&&i`<${ve} project=${o} onClose=${()=>r(null)} />`}
  `}function hr(){return i`<div class="tiles" aria-busy="true"><span class="sr" role="status">${n("app.loading")}</span>
    ${[1,2,3].map(()=>i`<div class="tile skeleton"></div>`)}</div>`}function br({project:t,rename:e}){return i`<li class="tile">
    <div class="top">
      <span class="glyph"><${v} name=${t.kind==="bucket_list"?"star":"board"} /></span>
      <h2><a href=${`/app/projects/${t.id}`} dir="auto">${t.name}</a></h2>
      ${t.role==="owner"&&i`<${F} label=${n("projects.options",{name:t.name})} items=${gr(t,e)} />`}
    </div>
    ${t.description&&i`<p dir="auto">${t.description}</p>`}
    <span class="meta">${n(`projects.kind.${t.kind}`)} · ${n(`role.${t.role}`)} · ${n("projects.updated",{ago:Q(t.updated_at)})}</span>
  </li>`}function gr(t,e){let o=async(s,a)=>{try{let l=await pe(s,{archived:a});a&&j(n("projects.archivedDone",{name:s.name}),{action:{label:n("action.undo"),run:()=>{o(l,!1)}}})}catch(l){j(O(l),{kind:"error"})}},r=async()=>{let s={title:n("projects.deleteTitle",{name:t.name}),text:n("projects.deleteText"),action:n("action.delete"),danger:!0};if(await lt(s))try{await xo(t),j(n("projects.deleted",{name:t.name}))}catch(a){j(O(a),{kind:"error"})}};return[{label:n("projects.rename"),icon:"edit",run:e},{label:n(t.archived?"projects.unarchive":"projects.archive"),icon:"archive",run:()=>{o(t,!t.archived)}},"line",{label:n("action.delete"),icon:"trash",danger:!0,run:()=>{r()}}]}var ke="0123456789abcdefghijklmnopqrstuvwxyz";function Ko(t,e){return t.rank!==e.rank?t.rank<e.rank?-1:1:t.id<e.id?-1:t.id>e.id?1:0}function Ie(t="",e=""){let o="";for(let r=0;;r+=1){let s=r<t.length?ke.indexOf(t[r]??"0"):0,l=e!==""&&e.startsWith(o)?ke.indexOf(e[r]??"0"):36;if(l-s>1)return o+ke[s+Math.floor((l-s)/2)];if(o+=ke[Math.min(s,l)],o.length>400)return`${t}i`}}var V=M([]),rt=M(null),Bt=M(null),Ne=at(()=>V.value.length),Re=new Map,Me=new Set,vr=({kind:t,project:e,task:o})=>t==="create"||t==="move"?[o,`places ${e}`]:[o],Fe=new Map,Ke=new Set;function Gt(t,e=crypto.randomUUID()){let o={key:e,...t};return V.value=[...V.value,o],new Promise((r,s)=>{Re.set(e,{entry:o,done:r,failed:s}),ye()})}var Wo=t=>V.value.filter(e=>e.task===t).map(e=>e.overlay);function Be(t,e){(Fe.get(t)??0)<e&&Fe.set(t,e)}function ye(){if(rt.value!==null||(Bt.value??0)>Date.now())return;let t=new Set(Me);for(let e of V.value){let o=vr(e),r=!kr(e)&&o.every(s=>!t.has(s));for(let s of o)t.add(s);if(r){for(let s of o)Me.add(s);yr(e).finally(()=>{for(let s of o)Me.delete(s);ye()})}}}var kr=t=>t.kind!=="create"&&t.task.startsWith("new_");async function yr(t){try{let e=await wr(t);Bo(t,e)}catch(e){if(e instanceof dt&&e.status===0)rt.value??=Date.now(),setTimeout(Ht,5e3);else if(e instanceof dt&&e.isTemporary){let o=e.retryAfterSeconds??5;Bt.value=Date.now()+o*1e3,setTimeout(Ht,o*1e3+Math.random()*500)}else Bo(t,null,e)}}async function wr(t){let e={project_id:t.project,task_id:t.task},o=Math.max(t.version,0);switch(t.kind){case"create":return I("createTask",{project_id:t.project},{body:t.body,idempotencyKey:t.key,attempts:1});case"move":return I("moveTask",e,{body:t.body});case"delete":return I("deleteTask",e,{ifMatch:"*"}).then(()=>null);default:return zo(t,e,Math.max(o,Fe.get(t.task)??0))}}async function zo(t,e,o){try{return await I("updateTask",e,{body:t.body,ifMatch:Dt(o)})}catch(r){if(!(r instanceof dt)||r.status!==412)throw r;let s=await I("readTask",e);if(!Object.keys(t.body).every(l=>{let c=JSON.stringify(s[l]??null);return c===JSON.stringify(t.base[l]??null)||c===JSON.stringify(t.body[l]??null)}))throw Object.assign(r,{theirs:s});return zo(t,e,s.version)}}function Bo(t,e,o){rt.value=null,Bt.value=null,e&&Be(e.id,e.version);let r=V.value.filter(a=>a!==t);V.value=e&&t.kind==="create"?r.map(a=>a.task===t.task?{...a,task:e.id}:a):r;let s=Re.get(t.key);Re.delete(t.key);for(let a of Ke)a(t,e,o);o?s?.failed(o):s?.done(e)}function Ht(){rt.value=null,Bt.value=null,ye()}addEventListener("online",Ht);addEventListener("offline",()=>{rt.value??=Date.now()});navigator.onLine||(rt.value=Date.now());var Ue=crypto.randomUUID();navigator.locks?.request(`tab.${Ue}`,()=>new Promise(()=>{}));async function Uo(t){let{held:e=[]}=await navigator.locks?.query()??{},o=new Set(e.map(r=>r.name));for(let r of uo(`outbox.${t}.`)){let s=r.split(".").at(-1);if(s===Ue||o.has(`tab.${s}`)||It.peek()!==t)continue;let a=lo(r,[]);jt(r,null);let l=new Set(V.peek().map(c=>c.key));V.value=[...a.filter(c=>!l.has(c.key)),...V.peek()]}ye()}var qo="";vt(()=>{let t=It.value;t!==qo&&(qo=t,V.value=[],t&&(Uo(t),setTimeout(()=>Uo(t),3e3)))});vt(()=>{let t=V.value;if(!J.value)return;let e=`outbox.${J.value.id}.${Ue}`;t.length>0?co(e,t):jt(e,null)});addEventListener("beforeunload",t=>{po(["draft.","outbox."])&&t.preventDefault()});var we=2e3,Xo=2e4;function Ho(t){let e=new AbortController,o,r=we,s,a=!1,l=!1,c=new Set;async function u(){if(!(a||e.signal.aborted)){a=!0,clearTimeout(s);try{let d=o===void 0,f=d?t.loadAbout():null;f?.catch(()=>null);let b=await p(d,f);!d&&l&&await t.loadAbout(),r=b>0?we:Math.min(Xo,r*1.3),rt.value!==null&&navigator.onLine&&Ht(),d&&(t.state.value="ready")}catch(d){m(d)}a=!1,!document.hidden&&t.state.peek()!=="gone"&&(s=setTimeout(u,r))}}async function p(d,f){let b=new Set,x=0;l=!1;let E=[];for(;;){let C=await I("listTaskChanges",{project_id:t.id,since:o??"",limit:100},{signal:e.signal,attempts:d?4:1});await f,d&&x>0?E.push(...C.items):t.apply(C.items),(E.length>=1e3||!C.has_more)&&(t.apply(E),E=[]);for(let{task_id:D,task:P}of C.items){b.add(D);for(let y of P?[P.created_by,...P.assignees]:[])c.has(y)||t.member(y)||(c.add(y),l=!0)}if(x+=C.items.length,o=C.mark,!C.has_more)break}if(d){let C=[...t.server.keys()].filter(D=>!b.has(D));for(let D of C)t.server.delete(D);t.show(C)}return x}function m(d){if(!e.signal.aborted){if(r=Math.min(Xo,r*2),!(d instanceof dt)){t.error.value=d,t.state.value="failed";return}d.status===410?(o=void 0,r=100):d.status===404||d.status===403?t.state.value="gone":t.state.peek()==="loading"?(t.error.value=d,t.state.value="failed"):d.status===0&&(rt.value??=Date.now()),d.retryAfterSeconds&&(r=d.retryAfterSeconds*1e3)}}let $=()=>{document.hidden||(r=we,u())};t.ask=()=>{r=we,u()};let h={signal:e.signal};return document.addEventListener("visibilitychange",$,h),addEventListener("online",$,h),addEventListener("pageshow",$,h),addEventListener("focus",$,h),u(),()=>{e.abort(),clearTimeout(s)}}var W=["to_do","in_progress","done"],$t=["urgent","high","medium","low","none"],xr={to_do:[],in_progress:[],done:[]},qe=class{constructor(e){this.id=e,this.project=M(null),this.members=M([]),this.state=M("loading"),this.error=M(null),this.server=new Map,this.cards=new Map,this.order=M(xr),this.touched=M(null),this.ask=()=>{},this.canEdit=at(()=>(this.project.value?.role??"viewer")!=="viewer"&&this.project.value?.archived!==!0),this.people=at(()=>this.members.value.flatMap(({user:o})=>o.name?[{id:o.id,name:o.name}]:[])),this.labels=M([])}list(){let e=this.order.value;return W.flatMap(o=>e[o]).flatMap(o=>this.cards.get(o)?.value??[])}card(e){return this.cards.get(e)?.value}member(e){return this.members.value.find(o=>o.user.id===e)}async loadAbout(){let[e,o]=await Promise.all([I("readProject",{project_id:this.id}),yt("listMembers",{project_id:this.id})]);this.project.value=e,this.members.value=o}apply(e){for(let{task:o,task_id:r,parts:s}of e){let a=this.server.get(r);o?(!a||a.version<=o.version)&&this.server.set(r,o):this.server.delete(r),o&&Be(r,o.version),a&&(!o||o.version>a.version||s.some(l=>l!=="task"))&&(this.touched.value={task:r,parts:s})}this.show(e.map(o=>o.task_id))}put(e){let{description:o,...r}=e,s=this.server.get(e.id);s&&s.version>e.version||(this.server.set(e.id,{...r,excerpt:o===null?null:o.slice(0,200)}),this.show([e.id]))}show(e){let o=new Set(this.labels.peek()),r=o.size;At(()=>{for(let s of e){let a=Wo(s),l=this.server.get(s)??(s.startsWith("new_")&&a.length>0?Sr:null),c=a.some(m=>m.deleted);if(!l||c){this.cards.delete(s);continue}let u=Object.assign({},l,...a,{id:s,project_id:this.id});for(let m of u.labels)o.add(m);let p=this.cards.get(s);p?JSON.stringify(p.peek())!==JSON.stringify(u)&&(p.value=u):this.cards.set(s,M(u))}o.size>r&&(this.labels.value=[...o].sort((s,a)=>s.localeCompare(a))),this.sort()})}sort(){let e={to_do:[],in_progress:[],done:[]};for(let s of this.cards.values())e[s.peek().status].push(s.peek());let o=this.order.peek(),r={...o};for(let s of W){let a=e[s].sort(Ko).map(l=>l.id);(a.length!==o[s].length||a.some((l,c)=>l!==o[s][c]))&&(r[s]=a)}W.some(s=>r[s]!==o[s])&&(this.order.value=r)}create(e){let o=e.status??"to_do",r=this.order.peek()[o].at(-1),s=Ie(r?this.card(r)?.rank:void 0),a=crypto.randomUUID(),l=`new_${a}`,c={...e,status:o,rank:s},u=Gt({kind:"create",project:this.id,task:l,body:e,overlay:c,base:{},version:0},a);return this.show([l]),u}patch(e,o,r){let s=this.card(e),a=r??Object.fromEntries(Object.keys(o).map(h=>[h,s?.[h]])),l=this.server.get(e)?.version??0,{description:c,checklist:u,...p}=o,m=u?{...p,checklist:u.map(h=>({id:"",done:!1,...h}))}:p,$=Gt({kind:"patch",project:this.id,task:e,body:o,overlay:m,base:a,version:l});return this.show([e]),$}move(e,o,{after:r,before:s}={}){let a=this.order.peek()[o].filter(d=>d!==e),l=r?a.indexOf(r)+1:s?Math.max(0,a.indexOf(s)):a.length,c=d=>d?this.card(d)?.rank:void 0,u=Ie(c(a[l-1]),c(a[l])),p=this.card(e),m=r?{status:o,after:r}:s?{status:o,before:s}:{status:o},$={status:p?.status,rank:p?.rank},h=Gt({kind:"move",project:this.id,task:e,body:m,overlay:{status:o,rank:u},base:$,version:0});return this.show([e]),h}async bulk(e){let o=[];for(let r=0;r<e.length;r+=100){let{results:s}=await I("bulkTasks",{project_id:this.id},{body:{operations:e.slice(r,r+100)}});for(let{task_id:a,problem:l}of s)l&&o.push({id:a,problem:l.detail})}return this.ask(),o}remove(e){let o=Gt({kind:"delete",project:this.id,task:e,body:null,overlay:{deleted:!0},base:{},version:0});return this.show([e]),o}},Sr={title:"",status:"to_do",rank:"",priority:"none",assignees:[],labels:[],checklist:[],blocked_by:[],parent_id:null,subtasks:null,category:null,why:null,start:null,due:null,estimate_minutes:null,points:null,excerpt:null,completed_at:null,version:0},ct=null,We=()=>{};function Go(t){return ct?.id===t||(We(),ct=new qe(t),We=Ho(ct)),ct}var Vo=()=>ct;ne(()=>{We(),ct=null});Ke.add((t,e)=>{ct?.id===t.project&&(e&&ct.put(e),t.kind==="delete"&&!e&&!V.peek().some(o=>o.task===t.task)&&ct.server.delete(t.task),ct.show([t.task]))});vt(()=>{let t=V.value,e=ct;e&&e.show(new Set(t.filter(o=>o.project===e.id).map(o=>o.task)))});var Vt=M([]),Jt=at(()=>Vt.value.flat()),Ot=M(!1),Tt=M(!1),Qt=M(ee("keys")!=="off");function Jo(t){jt("keys",t?null:"off"),Qt.value=t}function Qo(t){return Vt.value=[...Vt.value,t],()=>{Vt.value=Vt.value.filter(e=>e!==t)}}addEventListener("keydown",t=>{if(K(t)||t.defaultPrevented)return;if((t.ctrlKey||t.metaKey)&&!t.shiftKey&&!t.altKey&&Mt(t)==="k"){t.preventDefault(),Ot.value=!Ot.value;return}if(t.ctrlKey||t.metaKey||t.altKey||To(t.target)||!Qt.value||document.querySelector("dialog[open], .menu:popover-open"))return;let e=t.key==="?"?"?":Mt(t),o=Jt.value.find(r=>r.key===e);if(e==="?")Tt.value=!0;else if(o)o.run();else return;t.preventDefault()});var Yo=t=>({text:t.get("q")??"",labels:t.getAll("label"),assignees:t.getAll("assignee"),priorities:t.getAll("priority"),due:t.get("due")??""}),Zo=({text:t,labels:e,assignees:o,priorities:r,due:s})=>t!==""||e.length+o.length+r.length>0||s!=="",ot=t=>t.normalize("NFKD").replace(/\p{M}/gu,"").toLowerCase().normalize("NFC");function tn({text:t,labels:e,assignees:o,priorities:r,due:s},a){let l=ot(t).split(/\s+/).filter(Boolean),c=new Set(e.map(ot));return u=>{if(c.size>0&&!u.labels.some(m=>c.has(ot(m)))||r.length>0&&!r.includes(u.priority)||o.length>0&&!o.some(m=>m==="none"?u.assignees.length===0:u.assignees.includes(m))||s!==""&&!Er(u,s,a))return!1;if(l.length===0)return!0;let p=ot([u.title,u.excerpt??"",...u.labels,...u.checklist.map(m=>m.text)].join(`
`));return l.every(m=>p.includes(m))}}function Er(t,e,o){return e==="none"?t.due===null:t.due===null?!1:e==="overdue"?pt(t.due,t.status==="done")==="overdue":e==="today"?Ft(t.due)===o:Ft(t.due)>=o&&Ft(t.due)<fe(o,7)}var xe=class t{constructor(e){this.board=e,this.filters=at(()=>Yo(R.value.query)),this.isFiltered=at(()=>Zo(this.filters.value)),this.dragged=M(new Set),this.lifted=M(null),this.selected=M(new Set),this.focus=M(null),this.moving=M(null),this.adding=M(null),this.visible=at(()=>{let o=e.order.value;if(!this.isFiltered.value)return o;let r=tn(this.filters.value,mt.value),s=a=>a.filter(l=>r(e.cards.get(l)?.value));return{to_do:s(o.to_do),in_progress:s(o.in_progress),done:s(o.done)}}),this.columns=at(()=>{let o=this.visible.value,r=this.lifted.value;if(!r)return o;let s={to_do:[...o.to_do],in_progress:[...o.in_progress],done:[...o.done]};for(let a of W)s[a]=s[a].filter(l=>l!==r.id);return s[r.status].splice(r.index,0,r.id),s})}title(e){return this.board.card(e)?.title??""}together(e){return this.selected.value.has(e)?W.flatMap(o=>this.board.order.value[o]).filter(o=>this.selected.value.has(o)):[e]}toggle(e,o=!1){let r=new Set(o?[]:this.selected.value);this.selected.value.has(e)?r.delete(e):r.add(e),this.selected.value=r}move(e,o,r){let s=this.board,a=e.map(p=>({id:p,status:s.card(p)?.status??"to_do",place:this.placeOf(p,e)})),l=a[0];if(e.length===1&&l&&l.status===o&&Tr(l.place,this.settled(o,r,e)))return;At(()=>{let p=r;for(let m of e)s.move(m,o,p).catch($=>{let h=n("drag.refused",{title:this.title(m),reason:O($)});j(h,{kind:"error"})}),p={after:m}});let c=e[0]??"",u=this.visible.value[o];return H(n("drag.dropped",{title:this.title(c),status:n(`status.${o}`),index:u.indexOf(c)+1,count:u.length})),()=>{for(let{id:p,status:m,place:$}of a)s.move(p,m,$).catch(h=>j(O(h),{kind:"error"})),H(n("drag.undone",{title:this.title(p),status:n(`status.${m}`)}))}}placeOf(e,o){let r=this.board.card(e)?.status??"to_do",s=this.board.order.peek()[r],a=s.indexOf(e),l=s.slice(0,a).findLast(u=>!o.includes(u)),c=s.slice(a+1).find(u=>!o.includes(u));return l?{after:l}:c?{before:c}:{}}settled(e,o,r){let s=this.board.order.peek()[e].filter(a=>!r.includes(a));if(o.after)return{after:o.after};if(o.before){let a=s.indexOf(o.before);return a>0?{after:s[a-1]}:{before:o.before}}return s.length>0?{after:s.at(-1)}:{}}static place(e,o){let[r,s]=[e[o-1],e[o]];return r?{after:r}:s?{before:s}:{}}lift(e){let o=this.board.card(e)?.status;if(!o||!this.board.canEdit.value||e.startsWith("new_"))return;let r=this.visible.value[o];this.lifted.value={id:e,status:o,index:r.indexOf(e)},H(n("drag.lifted",{title:this.title(e),status:n(`status.${o}`),index:r.indexOf(e)+1,count:r.length}))}shift(e,o){let r=this.lifted.value;if(!r)return;let s=W.indexOf(r.status)+e,a=W[Math.max(0,Math.min(W.length-1,s))]??r.status,l=this.visible.value[a].filter(u=>u!==r.id),c=Math.max(0,Math.min(l.length,r.index+o));this.lifted.value={id:r.id,status:a,index:c},this.focus.value=r.id,H(n("drag.moved",{status:n(`status.${a}`),index:c+1,count:l.length+1}))}drop(){let e=this.lifted.value;if(!e)return;let o=this.visible.value[e.status].filter(r=>r!==e.id);At(()=>{this.lifted.value=null,this.focus.value=e.id,this.move([e.id],e.status,t.place(o,e.index))})}putBack(){let e=this.lifted.value;e&&(At(()=>{this.lifted.value=null,this.focus.value=e.id}),H(n("drag.cancelled",{title:this.title(e.id)})))}},Tr=(t,e)=>t.after===e.after&&t.before===e.before;var en=[{label:"members.title",icon:"people",href:({id:t})=>`/app/projects/${t}/members`},{label:"reports.title",icon:"chart",href:({id:t})=>`/app/projects/${t}/reports`},{label:"transfer.title",icon:"archive",href:({id:t})=>`/app/projects/${t}/transfer`},{label:"link.title",icon:"link",href:({id:t})=>`/app/projects/${t}/share`,fits:({kind:t,role:e})=>t==="bucket_list"&&e==="owner"}];function on({view:t}){let[e,o]=w(!1),{board:r}=t,s=r.project.value,a=r.members.value,l=R.value.query.get("view")==="list";if(!s)return i`<header class="head"><h1 class="skeleton" aria-label=${n("app.loading")}>${" ".repeat(20)}</h1></header>`;let c=en.filter(u=>!u.fits||u.fits(s)).map(u=>({label:n(u.label),icon:u.icon,href:u.href(s)}));return s.role==="owner"&&c.push({label:n("projects.rename"),icon:"edit",run:()=>o(!0)}),i`
    <header class="head of-board">
      <h1 dir="auto">${s.name}</h1>
      <div class="tabs" role="group" aria-label=${n("list.as")}>
        <button type="button" aria-pressed=${!l} onClick=${()=>U({view:null})}><${v} name="board" />${n("list.board")}</button>
        <button type="button" aria-pressed=${l} onClick=${()=>U({view:"list"})}><${v} name="list" />${n("list.list")}</button>
      </div>
      <div class="end">
        <span class="avatars" role="group" aria-label=${n("board.members")}>
          ${a.slice(0,5).map(({user:u,avatar_url:p})=>i`<${X} key=${u.id} id=${u.id} name=${u.name??n("task.somebody")} url=${p} />`)}
          ${a.length>5&&i`<span class="avatar">+${a.length-5}</span>`}
        </span>
        ${s.role==="owner"&&!s.archived&&i`<a class="button small invite" href=${`/app/projects/${s.id}/members`}><${v} name="people" /><span>${n("invite.action")}</span></a>`}
        ${c.length>0&&i`<${F} label=${n("board.options")} items=${c} class="button ghost icon-only" />`}
      </div>
    </header>
    ${s.archived&&i`<div class="strip"><${v} name="archive" />${n("board.archived")}</div>`}
    ${!s.archived&&s.role==="viewer"&&i`<div class="strip"><${v} name="eye" />${n("board.readOnly")}</div>`}
    ${e&&i`<${ve} project=${s} onClose=${()=>o(!1)} onDone=${u=>r.project.value=u} />`}
  `}var _r={none:0,low:1,medium:2,high:3,urgent:4};function ht({priority:t,hidden:e=!1}){let o=n(`priority.${t}`);return i`<svg class="prio" data-priority=${t} viewBox="0 0 16 16" role=${e?void 0:"img"} aria-label=${e?void 0:o}
      aria-hidden=${e?"true":void 0}>
    ${!e&&i`<title>${o}</title>`}
    ${[1,2,3,4].map(r=>i`<rect class=${r<=_r[t]?"on":""} x=${r*3.5-2.5} y=${13-r*2.7} width="2.500"
        height=${r*2.7} rx=".8" />`)}
  </svg>`}function nn({view:t,id:e}){let o=S(null),r=t.board.cards.get(e)?.value,s=t.focus.value===e;if(tt(()=>{s&&(t.focus.value=null,o.current?.focus({preventScroll:!0}),o.current?.closest("li")?.scrollIntoView({block:"nearest",inline:"nearest"}))},[s,t.lifted.value]),!r)return null;let a=e.startsWith("new_"),l=t.lifted.value?.id===e,c=`/app/projects/${r.project_id}/tasks/${e}${R.value.query.size>0?`?${R.value.query}`:""}`;return i`
    <article data-card=${a?void 0:e}
      class=${xt("card",r.status==="done"&&"done",l&&"lifted",t.dragged.value.has(e)&&"away",t.selected.value.has(e)&&"selected")}
      onClick=${u=>Lr(u,t,e)}
      onKeyDown=${u=>Or(u,t,e,c)}>
      ${r.labels.length>0&&i`<div class="chips">${r.labels.map(u=>i`<span key=${u} class="chip" data-tone=${ft(u)}
          dir="auto">${u}</span>`)}</div>`}
      ${a?i`<span class="name" dir="auto">${r.title}</span>`:i`<a ref=${o} class="name" href=${c} dir="auto" draggable=${!1} data-focus=${e} aria-describedby="card-help">${r.title}</a>`}
      <${Cr} view=${t} card=${r} isNew=${a} />
      ${!a&&i`<div class="card-menu"><${F} label=${n("card.menu",{title:r.title})} items=${()=>jr(t,r,c)} tabIndex=${-1} /></div>`}
    </article>
  `}function Cr({view:t,card:e,isNew:o}){let r=e.checklist.filter(c=>c.done).length,s=e.status!=="done"&&e.blocked_by.some(c=>(t.board.card(c)?.status??"done")!=="done"),a=[];if(o&&a.push(i`<span class="fact">${n("card.sending")}</span>`),e.priority!=="none"&&a.push(i`<${ht} priority=${e.priority} />`),e.due){let c=pt(e.due,e.status==="done",new Date(wt.value*6e4)),u=St(e.due,mt.value);a.push(i`<span class=${`fact ${c}`}><${v} name="calendar" /><span class="sr">${n("card.due",{when:u})}</span><span aria-hidden="true">${u}</span></span>`)}if(e.checklist.length>0){let c=n("card.checklist",{done:r,total:e.checklist.length});a.push(i`<span class="fact" title=${c}><${v} name="checklist" /><span class="sr">${c}</span><span
        aria-hidden="true">${r}/${e.checklist.length}</span></span>`)}if(e.subtasks){let c=n("card.subtasks",{done:e.subtasks.done,total:e.subtasks.total});a.push(i`<span class="fact" title=${c}><${v} name="subtask" /><span class="sr">${c}</span><span
        aria-hidden="true">${e.subtasks.done}/${e.subtasks.total}</span></span>`)}s&&a.push(i`<span class="fact overdue"><${v} name="block" />${n("card.blocked")}</span>`);let l=e.assignees.map(c=>({id:c,member:t.board.member(c)}));return l.length>0&&a.push(i`<span class="end avatars">${l.slice(0,3).map(({id:c,member:u})=>i`<${X} key=${c} id=${c} name=${u?.user.name??n("task.somebody")} url=${u?.avatar_url} />`)}${l.length>3&&i`<span class="avatar">+${l.length-3}</span>`}</span>`),a.length>0?i`<div class="facts">${a}</div>`:null}function jr(t,e,o){let r=()=>navigator.clipboard.writeText(new URL(o,location.href).href).then(()=>j(n("copied"))),s=[{label:n("card.open"),icon:"edit",href:o,tail:"↵"},{label:n("action.copyLink"),icon:"link",run:()=>{r()}}];return t.board.canEdit.value&&(s.splice(1,0,{label:n("card.move"),icon:"board",tail:"M",run:()=>t.moving.value=e.id}),s.push({label:n("card.select"),icon:"check",tail:"X",run:()=>t.toggle(e.id)}),s.push("line",{label:n("card.delete"),icon:"trash",danger:!0,run:()=>{Dr(t,e)}})),s}async function Dr(t,e){let o={title:n("card.deleteTitle",{title:e.title}),text:n("card.deleteText"),action:n("action.delete"),danger:!0};await lt(o)&&t.board.remove(e.id).then(()=>j(n("card.deleted",{title:e.title})),r=>j(O(r),{kind:"error"}))}function Lr(t,e,o){!t.shiftKey||!e.board.canEdit.value||(t.preventDefault(),e.toggle(o))}function Or(t,e,o,r){if(K(t)||t.ctrlKey||t.metaKey||t.altKey||t.target instanceof Element&&!t.target.matches(".name"))return;let s=t.key==="ArrowDown"?1:t.key==="ArrowUp"?-1:0,a=me(t),l=!0;t.key===" "?e.lift(o):t.key==="Enter"?et(r):s!==0||a!==0?Pr(e,o,a,s):Mt(t)==="m"&&e.board.canEdit.value?e.moving.value=o:Mt(t)==="x"&&e.board.canEdit.value?e.toggle(o):l=!1,l&&(t.preventDefault(),t.stopPropagation())}function Pr(t,e,o,r){let s=Object.values(t.columns.value),a=s.findIndex(p=>p.includes(e)),l=s[a]?.indexOf(e)??0,c=r!==0?s[a]?.[l+r]:void 0;for(let p=a+o;o!==0&&!c&&p>=0&&p<s.length;p+=o)c=s[p]?.[Math.min(l,(s[p]?.length??0)-1)];if(!c)return;let u=document.querySelector(`[data-focus="${c}"]`);if(!(u instanceof HTMLElement)){t.focus.value=c;return}u.focus({preventScroll:!0}),u.closest("li")?.scrollIntoView({block:"nearest",inline:"nearest"})}var Se=t=>t.split(/\r?\n/).map(e=>e.replace(/^\s*(?:[-*+•]\s+|\d+[.)]\s+)?(?:\[[ xX]\]\s+)?/,"").trim()).filter(Boolean);function rn({view:t,status:e}){let o=S(null),r=S(null),[s,a]=w(null),l=`card.${t.board.id}.${e}`,c=t.adding.value===e,u=n(`status.${e}`);if(tt(()=>{c&&o.current?.focus()},[c]),!c){let h=Et(l,"");return i`<div class="quick">
      <button type="button" class="button ghost" onClick=${()=>t.adding.value=e}><${v} name="plus" />${h?h.slice(0,40):n("board.addCard")}</button>
    </div>`}function p(h){for(let d of h)t.board.create({title:d,status:e}).catch(f=>{j(`${d}: ${O(f)}`,{kind:"error"}),nt(l,d)}),H(n("board.added",{title:d,status:u}));nt(l,null),a(null),o.current&&(o.current.value=""),o.current?.focus(),requestAnimationFrame(()=>{let d=document.querySelector(`[data-column="${e}"] [data-list]`);d&&(d.scrollTop=d.scrollHeight)})}let m=()=>{let h=o.current?.value??"",d=Se(h);d.length>1?a(d):h.trim()&&p([h.trim()])},$=()=>{t.adding.value=null,a(null)};return i`<div class="quick" ref=${r}>
    <form
      onSubmit=${h=>{h.preventDefault(),m()}}
      onFocusOut=${h=>{let d=h.relatedTarget;d instanceof Node&&r.current?.contains(d)||d&&!o.current?.value.trim()&&t.adding.value===e&&$()}}>
      <textarea ref=${o} rows="1" aria-label=${n("board.addTo",{status:u})} placeholder=${n("board.placeholder")} maxLength="2000" dir="auto"
        defaultValue=${Et(l,"")}
        onInput=${h=>nt(l,h.target.value)}
        onKeyDown=${h=>{K(h)||(h.stopPropagation(),h.key==="Enter"&&!h.shiftKey?(h.preventDefault(),m()):h.key==="Escape"&&$())}}></textarea>
      ${s&&i`<div class="notice" role="group" aria-label=${n("board.pasted",{count:s.length})}>
        <span class="grow">${n("board.pasted",{count:s.length})}</span>
        <button type="button" class="button small primary" autofocus onClick=${()=>p(s)}>${n("board.pastedMany",{count:s.length})}</button>
        <button type="button" class="button small" onClick=${()=>p([s.join(" ")])}>${n("board.pastedOne")}</button>
      </div>`}
      <div class="row">
        <span class="hint grow">${n("board.addHint")}</span>
        <button type="submit" class="button small primary">${n("action.add")}</button>
        <button type="button" class="button small ghost icon-only" aria-label=${n("action.close")} onClick=${$}><${v} name="close" /></button>
      </div>
    </form>
  </div>`}var Ar=80,ze=74,sn=700,an=200;function ln({view:t,status:e}){let o=t.columns.value[e],r=t.lifted.value?.status===e,s=n(`status.${e}`);return i`
    <section class=${xt("column",r&&"target")} data-column=${e} aria-label=${n("board.column",{status:s,count:o.length})}>
      <header>
        <h2><span class="dot" data-status=${e}></span>${s}<span class="amount" aria-hidden="true">${o.length}</span></h2>
        ${t.board.canEdit.value&&i`<button type="button" class="button ghost small icon-only end" aria-label=${n("board.addTo",{status:s})} title=${n("board.addTo",{status:s})}
          onClick=${()=>t.adding.value=e}>
          <${v} name="plus" />
        </button>`}
      </header>
      <${Ir} view=${t} ids=${o} name=${s} />
      ${t.board.canEdit.value&&i`<${rn} view=${t} status=${e} />`}
    </section>
  `}function Ir({view:t,ids:e,name:o}){let r=S(null),s=S(new Map).current,a=S(0),[{top:l,height:c},u]=w({top:0,height:900}),[p,m]=w(!1);_(()=>{let[f,b]=[()=>m(!0),()=>m(!1)];return addEventListener("beforeprint",f),addEventListener("afterprint",b),()=>{removeEventListener("beforeprint",f),removeEventListener("afterprint",b)}},[]);let $=e.length>Ar&&!p;tt(()=>{if($)for(let f of r.current?.children??[]){let b=f instanceof HTMLElement?f.dataset.item:void 0;b&&!s.has(b)&&s.set(b,f.offsetHeight)}}),tt(()=>{let f=r.current;if(!f||!$)return;let b=f.clientHeight,x=()=>{let D=Math.floor(f.scrollTop/an)*an;u(P=>P.top===D&&P.height===b?P:{top:D,height:b})},E=()=>{f.clientWidth!==a.current&&s.clear(),a.current=f.clientWidth,b=f.clientHeight,x()};E(),f.addEventListener("scroll",x,{passive:!0});let C=new ResizeObserver(E);return C.observe(f),()=>{f.removeEventListener("scroll",x),C.disconnect()}},[$]);let h=t.focus.value;tt(()=>{let f=r.current,b=h&&$?e.indexOf(h):-1;if(!f||b<0)return;let x=e.slice(0,b).reduce((E,C)=>E+(s.get(C)??ze),0);(x<f.scrollTop||x+ze>f.scrollTop+f.clientHeight)&&(f.scrollTop=x-f.clientHeight/2)},[h]);let d=$?Mr(e,s,l-sn,l+c+sn,t.lifted.value?.id):{from:0,to:e.length,before:0,after:0};return i`
    <ul ref=${r} class="cards" data-list aria-label=${o} tabindex=${$?0:void 0}>
      ${d.before>0&&i`<li key="before" class="spacer" aria-hidden="true" style=${{height:`${d.before}px`}}></li>`}
      ${e.slice(d.from,d.to).map(f=>i`<li key=${f} data-item=${f}><${nn} view=${t} id=${f} /></li>`)}
      ${d.after>0&&i`<li key="after" class="spacer" aria-hidden="true" style=${{height:`${d.after}px`}}></li>`}
      ${e.length===0&&i`<li key="none" class="none">${n("board.emptyColumn")}</li>`}
    </ul>
  `}function Mr(t,e,o,r,s){let[a,l,c,u,p]=[t.length,t.length,0,0,0];for(let[m,$]of t.entries()){let h=p+(e.get($)??ze);a===t.length&&(h>o||$===s)&&([a,c]=[m,p]),p>r&&l===t.length&&$!==s&&(l=m),m>=l&&(u+=h-p),p=h}return{from:a,to:l,before:c,after:u}}function cn(t,e){let o=null,r=null,[s,a]=[0,0],l=0,c,u=new AbortController,p=u.signal;function m(y){if(o)return C();let L=y.target instanceof Element?y.target.closest("[data-card]"):null;if(!(L instanceof HTMLElement)||y.button!==0||!y.isPrimary||y.target instanceof Element&&y.target.closest("button, input, textarea, select, .menu")||y.ctrlKey||y.metaKey||y.shiftKey)return;let g=e.start(L.dataset.card??"");g.length!==0&&([s,a]=[y.clientX,y.clientY],o={pointer:y.pointerId,card:L,x:s,y:a,ids:g,isTouch:y.pointerType==="touch"},o.isTouch&&(c=setTimeout(h,280)))}function $(y){if(!o||y.pointerId!==o.pointer||([s,a]=[y.clientX,y.clientY],r))return;let L=Math.hypot(s-o.x,a-o.y);o.isTouch&&L>8?C():!o.isTouch&&L>5&&h()}function h(){if(!o||r)return;let{card:y,ids:L}=o,g=y.getBoundingClientRect(),k=y.cloneNode(!0);k.classList.add("drag-ghost"),k.removeAttribute("data-card"),k.setAttribute("aria-hidden","true");for(let A of k.querySelectorAll("[id]"))A.removeAttribute("id");if(k.style.width=`${g.width}px`,L.length>1){let A=document.createElement("span");A.className="stack-count",A.textContent=String(L.length),k.append(A)}let T=document.createElement("div");T.className="drop-line",T.hidden=!0,document.body.append(k,T),document.documentElement.classList.add("dragging"),t.classList.add("still"),r={ghost:k,line:T,dx:o.x-g.left,dy:o.y-g.top,target:null},o.isTouch&&navigator.vibrate?.(12),getSelection()?.removeAllRanges(),e.change(L),l=requestAnimationFrame(d)}function d(){if(!r||!o)return;let y=f();x(t,"x");let L=y?.querySelector("[data-list]");L instanceof HTMLElement&&x(L,"y"),r.target=y&&L instanceof HTMLElement?b(y,L,r.line,o.ids):null,r.target||(r.line.hidden=!0),r.ghost.style.transform=`translate(${s-r.dx}px, ${a-r.dy}px)`,l=requestAnimationFrame(d)}function f(){let y=t.getBoundingClientRect();if(a<y.top-56||a>y.bottom+56)return null;let L=null,g=40;for(let k of t.querySelectorAll("[data-column]")){let T=k.getBoundingClientRect(),A=s<T.left?T.left-s:s>T.right?s-T.right:0;A<g&&([g,L]=[A,k])}return L}function b(y,L,g,k){let T=L.getBoundingClientRect(),A=[...L.querySelectorAll("[data-card]")].filter(qt=>!k.includes(qt.dataset.card??"")),[B,z]=[0,A.length];for(;B<z;){let qt=B+z>>1,ao=A[qt].getBoundingClientRect();a<ao.top+ao.height/2?z=qt:B=qt+1}let[Z,gt]=[A[B-1]?.getBoundingClientRect(),A[B]?.getBoundingClientRect()],Ct=Z&&gt?(Z.bottom+gt.top)/2:gt?gt.top-4:Z?Z.bottom+3:T.top+6;g.hidden=Ct<T.top-6||Ct>T.bottom+6,g.style.width=`${T.width-20}px`,g.style.transform=`translate(${T.left+10}px, ${Ct-1.5}px)`;let[Pt,so]=[A[B-1]?.dataset.card,A[B]?.dataset.card];return{status:y.dataset.column??"",place:Pt?{after:Pt}:so?{before:so}:{}}}function x(y,L){let g=y.getBoundingClientRect(),[k,T,A]=L==="x"?[s,Math.max(0,g.left),Math.min(innerWidth,g.right)]:[a,g.top,g.bottom],B=k<T+56?k-T-56:k>A-56?k-A+56:0;if(B===0)return;let z=Math.sign(B)*Math.min(22,Math.abs(B)/56*22);L==="x"?y.scrollLeft+=z:y.scrollTop+=z}function E(y){if(!o||y.pointerId!==o.pointer)return;if(!r)return D();d();let{ids:L}=o,g=r.target;P(),D(),g&&e.drop(L,g.status,g.place)}function C(){r&&P(),D()}function D(){clearTimeout(c),cancelAnimationFrame(l),r?.ghost.remove(),r?.line.remove();let y=r!==null;[o,r]=[null,null],document.documentElement.classList.remove("dragging"),t.classList.remove("still"),y&&e.change([])}function P(){let y=L=>{L.preventDefault(),L.stopPropagation()};addEventListener("click",y,{capture:!0,once:!0}),setTimeout(()=>removeEventListener("click",y,{capture:!0}),50)}return t.addEventListener("pointerdown",m,{signal:p}),addEventListener("pointerdown",y=>o&&y.pointerId!==o.pointer&&C(),{signal:p,capture:!0}),addEventListener("pointermove",$,{signal:p}),addEventListener("pointerup",E,{signal:p}),addEventListener("pointercancel",C,{signal:p}),addEventListener("blur",C,{signal:p}),addEventListener("keydown",y=>{y.key!=="Escape"||!r||(y.preventDefault(),y.stopPropagation(),C())},{signal:p,capture:!0}),t.addEventListener("dragstart",y=>y.preventDefault(),{signal:p}),t.addEventListener("contextmenu",y=>o?.isTouch&&y.preventDefault(),{signal:p}),t.addEventListener("touchmove",y=>r&&y.cancelable&&y.preventDefault(),{signal:p,passive:!1}),()=>{D(),u.abort()}}var un;function dn({view:t}){let{board:e}=t,o=t.filters.value,r=Object.values(t.visible.value).reduce((p,m)=>p+m.length,0),s=(p,m,$)=>ho(p,m.includes($)?m.filter(h=>h!==$):[...m,$]),a=e.labels.value.map(p=>({label:p,lead:i`<span class="chip" data-tone=${ft(p)}>${"  "}</span>`,checked:o.labels.includes(p),run:()=>s("label",o.labels,p)})),l=[{label:n("task.nobody"),checked:o.assignees.includes("none"),run:()=>s("assignee",o.assignees,"none")},...e.members.value.map(({user:p,avatar_url:m})=>({label:p.name??n("task.somebody"),lead:i`<${X} id=${p.id} name=${p.name} url=${m} hidden />`,checked:o.assignees.includes(p.id),run:()=>s("assignee",o.assignees,p.id)}))],c=$t.map(p=>({label:n(`priority.${p}`),lead:i`<${ht} priority=${p} hidden />`,checked:o.priorities.includes(p),run:()=>s("priority",o.priorities,p)})),u=["overdue","today","week","none"].map(p=>({label:n(`filter.due.${p}`),checked:o.due===p,run:()=>U({due:o.due===p?null:p})}));return i`
    <div class="filters" role="search" aria-label=${n("filter.title")}>
      <div class="search">
        <${v} name="search" />
        <input class="input" type="search" id="filter-text" aria-label=${n("filter.text")} placeholder=${n("filter.text")} value=${o.text} dir="auto"
          onInput=${p=>{U({q:p.target.value}),clearTimeout(un),un=setTimeout(()=>H(n("filter.count",{count:Object.values(t.visible.value).reduce((m,$)=>m+$.length,0)})),700)}} />
      </div>
      <${Ee} label=${n("filter.labels")} items=${a} icon="tag" count=${o.labels.length} />
      <${Ee} label=${n("filter.people")} items=${l} icon="person" count=${o.assignees.length} />
      <${Ee} label=${n("filter.priority")} items=${c} icon="flag" count=${o.priorities.length} />
      <${Ee} label=${n("filter.due")} items=${u} icon="calendar" count=${o.due?1:0} />
      ${t.isFiltered.value&&i`<span class="small soft">${n("filter.count",{count:r})}</span>
        <button type="button" class="button small ghost" onClick=${()=>U({q:null,label:null,assignee:null,priority:null,due:null})}><${v}
            name="close" />${n("filter.clear")}</button>`}
    </div>
  `}function Ee({label:t,items:e,icon:o,count:r}){return e.length===0?null:i`<${F} label=${t} items=${e} class=${`button small ${r>0?"on":""}`}><${v} name=${o} />${t}${r>0&&i`<span
      class="count">${r}</span>`}</${F}>`}function pn({load:t,name:e,...o}){let[r,s]=w(null),[a,l]=w(null),c=()=>{l(null),t().then(u=>s({it:u[e]}),l)};return _(c,[]),a?i`<${Y} error=${a} retry=${c} />`:r?i`<${r.it} ...${o} />`:i`<div class="page"><${Kt} /></div>`}function mn({view:t}){let e=t.moving.value,o=e?t.board.card(e):void 0,[r,s]=w(null);if(!e||!o)return null;let a=r??o.status,l=t.together(e),c=t.board.order.value[a].filter(m=>!l.includes(m)),u=()=>{t.moving.value=null,t.focus.value=e,s(null)};function p(m){m.preventDefault();let $=String(new FormData(m.currentTarget).get("position")),h=$==="first"?{before:c[0]}:$==="last"?{after:c.at(-1)}:{after:$},d=t.move(l,a,h.before||h.after?h:{});u(),d&&j(n("card.moved",{title:o?.title??"",status:n(`status.${a}`)}),{action:{label:n("action.undo"),run:d}})}return i`
    <${q} title=${n("card.moveTitle",{title:o.title})} onClose=${u}>
      <form class="stack" onSubmit=${p}>
        <${N} as="select" label=${n("card.moveColumn")} name="status" autofocus value=${a}
          onChange=${m=>s(m.target.value)}>
          ${W.map(m=>i`<option value=${m} selected=${m===a}>${n(`status.${m}`)}</option>`)}
        </${N}>
        <${N} as="select" label=${n("card.movePosition")} name="position">
          <option value="first">${n("card.moveFirst")}</option>
          ${c.slice(0,500).map(m=>i`<option key=${m} value=${m}>${n("card.moveAfter",{title:t.title(m).slice(0,80)})}</option>`)}
          ${c.length>0&&i`<option value="last" selected>${n("card.moveLast")}</option>`}
        </${N}>
        <footer>
          <button type="button" class="button" onClick=${u}>${n("action.cancel")}</button>
          <button type="submit" class="button primary">${n("card.moveAction")}</button>
        </footer>
      </form>
    </${q}>
  `}function fn({view:t}){let{board:e}=t,o=[...t.selected.value].filter(h=>e.cards.has(h));if(o.length===0)return null;let r=o[0]??"",s=()=>t.selected.value=new Set,a=async h=>{try{let d=await e.bulk(h);for(let{id:f,problem:b}of d.slice(0,5))j(n("select.failed",{title:t.title(f),reason:b}),{kind:"error"});d.length===0&&j(n("select.done",{count:h.length})),t.selected.value=new Set(d.map(({id:f})=>f))}catch(d){j(O(d),{kind:"error"})}},l=h=>a(o.flatMap(d=>{let f=e.card(d);return f?[{op:"update",task_id:d,changes:h(f)}]:[]})),c=async()=>{await lt({title:n("select.deleteTitle",{count:o.length}),text:n("card.deleteText"),action:n("action.delete"),danger:!0})&&await a(o.map(h=>({op:"delete",task_id:h})))},u=W.map(h=>({label:n(`status.${h}`),lead:i`<span class="dot" data-status=${h}></span>`,run:()=>{let d=t.move(t.together(r),h,{});d&&j(n("select.moved",{count:o.length,status:n(`status.${h}`)}),{action:{label:n("action.undo"),run:d}})}})),p=$t.map(h=>({label:n(`priority.${h}`),lead:i`<${ht} priority=${h} hidden />`,run:()=>{l(()=>({priority:h}))}})),m=e.members.value.map(({user:h,avatar_url:d})=>({label:h.name??n("task.somebody"),lead:i`<${X} id=${h.id} name=${h.name} url=${d} hidden />`,run:()=>{l(f=>({assignees:[...new Set([...f.assignees,h.id])]}))}})),$=e.labels.value.map(h=>({label:h,run:()=>{l(d=>({labels:[...new Set([...d.labels,h])]}))}}));return i`
    <div class="selection" role="toolbar" aria-label=${n("select.title")}>
      <strong role="status">${n("select.count",{count:o.length})}</strong>
      <${F} label=${n("task.status")} items=${u} class="button small"><${v} name="board" />${n("task.status")}</${F}>
      <${F} label=${n("task.priority")} items=${p} class="button small"><${v} name="flag" />${n("task.priority")}</${F}>
      <${F} label=${n("task.assign")} items=${m} class="button small"><${v} name="person" />${n("task.assign")}</${F}>
      ${$.length>0&&i`<${F} label=${n("task.addLabel")} items=${$} class="button small"><${v} name="tag" />${n("filter.labels")}</${F}>`}
      <button type="button" class="button small" onClick=${c}><${v} name="trash" />${n("action.delete")}</button>
      <button type="button" class="button small ghost icon-only" aria-label=${n("select.clear")} title=${n("select.clear")} onClick=${s}><${v} name="close" /></button>
    </div>
  `}function hn({changes:t,theirs:e,save:o,onClose:r}){let s=Object.keys(t),a=()=>{r(),o(t,Object.fromEntries(s.map(l=>[l,e[l]])))};return i`${s.map(l=>i`
      <${q} title=${n("task.conflictTitle",{field:Rr(l)})} onClose=${r}>
        <div class="stack">
          <p class="soft">${n("task.conflictLead")}</p>
          <div class="versions">
            <section class="version" aria-label=${n("task.mine")}>
              <h3>${n("task.mine")}</h3><pre dir="auto">${$n(t[l])}</pre>
              <button type="button" class="button primary" onClick=${a}>${n("task.keepMine")}</button>
            </section>
            <section class="version" aria-label=${n("task.theirs")}>
              <h3>${n("task.theirs")}</h3><pre dir="auto">${$n(e[l])}</pre>
              <button type="button" class="button" onClick=${r}>${n("task.keepTheirs")}</button>
            </section>
          </div>
        </div>
      </${q}>
    `)}`}function Rr(t){let e=`task.${t}`,o=n(e);return o===e?t:o}function $n(t){return t==null||t===""||t.length===0?n("task.empty"):Array.isArray(t)?t.map(e=>typeof e=="string"?e:`${e.done?"☑":"☐"} ${e.text}`).join(`
`):String(t)}var bn=/@(usr_[0-9a-f]{32})/g,gn=(t,e)=>t.replace(bn,(o,r)=>{let s=e.find(a=>a.id===r);return s?`@${s.name}`:o});function Xe(t,e){return[...e].sort((r,s)=>s.name.length-r.name.length).reduce((r,{id:s,name:a})=>a?r.replaceAll(new RegExp(`@${Fr(a)}(?![\\p{L}\\p{N}_])`,"gu"),`@${s}`):r,t)}var Fr=t=>t.replace(/[.*+?^${}()|[\]\\]/g,"\\$&");function vn(t,e){let o=/(?:^|[\s(])@([\p{L}\p{N}._-]{0,40}(?: [\p{L}\p{N}._-]{0,40})?)$/u.exec(t.slice(0,e));return o?{start:e-(o[1]?.length??0)-1,text:o[1]??""}:null}function kn(t,e){let o=document.createTreeWalker(t,NodeFilter.SHOW_TEXT),r=[];for(;o.nextNode();)/@usr_/.test(o.currentNode.textContent??"")&&!o.currentNode.parentElement?.closest("code")&&r.push(o.currentNode);for(let s of r){let l=(s.textContent??"").split(bn).map((c,u)=>{if(u%2===0)return c;let p=document.createElement("span");return p.className="mention",p.textContent=`@${e.find(m=>m.id===c)?.name??c}`,p});s.replaceWith(...l)}}function _t({text:t,class:e="",people:o,onTick:r}){let s=S(null);_(()=>{let l=!0;return import("./markdown-WBNYQGWM.js").then(({rendered:c})=>{if(!l)return;let u=c(t);if(o&&kn(u,o),r)for(let p of u.querySelectorAll("input"))p.disabled=!1;s.current?.replaceChildren(u)},()=>l&&s.current?.replaceChildren(t)),()=>{l=!1}},[t,o,!!r]);let a=l=>{!r||!(l.target instanceof HTMLInputElement)||(l.preventDefault(),r([...s.current?.querySelectorAll("input")??[]].indexOf(l.target)))};return i`<div ref=${s} class=${`prose ${e}`} dir="auto" onClick=${a}></div>`}function Yt({label:t,place:e,initial:o,action:r,onSave:s,onCancel:a,placeholder:l,autofocus:c=!1,tools:u,foot:p,fieldRef:m,events:$={},after:h,keepsInitial:d=!1,small:f=!1}){let b=S(null),x=m??b,[E,C]=w(null),D=st();_(()=>{c&&(x.current?.focus(),x.current?.setSelectionRange(x.current.value.length,x.current.value.length))},[]);let P=()=>x.current?.value??"";return i`
    <div class=${`writer ${f?"small":""}`}>
      <div class="row">
        <div class="tabs" role="tablist" aria-label=${t}>
          <button type="button" role="tab" aria-selected=${E===null} aria-controls=${D} onClick=${()=>C(null)}>${n("task.write")}</button>
          <button type="button" role="tab" aria-selected=${E!==null} aria-controls=${D} onClick=${()=>C(P())}>${n("task.preview")}</button>
        </div>
        ${u}
      </div>
      <div id=${D} role="tabpanel" aria-label=${t}>
        <textarea ref=${x} class="input" aria-label=${t} placeholder=${l} hidden=${E!==null} defaultValue=${o} dir="auto" spellcheck=${!0}
          ...${$}
          onInput=${y=>{nt(e,!d&&P()===o?null:P()),$.onInput?.(y)}}
          onKeyDown=${y=>{K(y)||($.onKeyDown?.(y),!y.defaultPrevented&&y.key==="Enter"&&(y.ctrlKey||y.metaKey)&&(y.preventDefault(),s(P())))}}></textarea>
        ${h}
        ${E!==null&&(E.trim()?i`<${_t} text=${E} class="preview" />`:i`<p class="preview soft">${n("task.emptyPreview")}</p>`)}
      </div>
      <div class="row">
        <button type="button" class="button primary" onClick=${()=>s(P())}>${r}</button>
        ${a&&i`<button type="button" class="button" onClick=${a}>${n("action.cancel")}</button>`}
        ${p}
      </div>
    </div>
  `}function yn({context:{task:t,id:e,save:o,canEdit:r}}){let s=`description.${e}`,[a,l]=w(!1),[c,u]=w(()=>Et(s,null)),p=S(null),m=t.description??"",$=()=>{p.current=t.description,l(!0)},h=()=>{nt(s,null),u(null),l(!1)},d=async b=>{let{turned:x}=await import("./tick-L4K3COR7.js"),E=x(m,b);E!==m&&o({description:E},{description:m})},f=async b=>{if(l(!1),b===(p.current??""))return h();await o({description:b===""?null:b},{description:p.current})?(nt(s,null),u(null)):u(b)};return i`
    <section class="section" aria-label=${n("task.description")}>
      <header>
        <h3>${n("task.description")}</h3>
        ${r&&!a&&i`<div class="end"><button type="button" class="button small ghost" onClick=${$}><${v}
            name="edit" />${n("action.edit")}</button></div>`}
      </header>
      ${c!==null&&!a&&i`<div class="notice warn">
        <${v} name="edit" /><span class="grow">${n("task.draft")}</span>
        <button type="button" class="button small" onClick=${$}>${n("task.restore")}</button>
        <button type="button" class="button small ghost" onClick=${h}>${n("action.discard")}</button>
      </div>`}
      ${a&&m!==(p.current??"")&&i`<p class="notice warn" role="status">${n("task.changedElsewhere",{name:n("task.somebody")})}</p>`}
      ${a?i`<${Yt} label=${n("task.description")} place=${s} initial=${c??m} action=${n("action.save")} autofocus
            placeholder=${n("task.descriptionPlaceholder")} onSave=${f} onCancel=${h} />`:m?i`<div class="readable"><${_t} text=${m} onTick=${r?d:void 0} /></div>`:r?i`<button type="button" class="button ghost" onClick=${$}>${n("task.descriptionPlaceholder")}</button>`:i`<p class="soft">${n("task.empty")}</p>`}
    </section>
  `}function wn({context:{board:t,task:e,save:o,canEdit:r}}){let s=e.assignees.map(c=>({id:c,member:t.member(c)})),a=c=>o({assignees:e.assignees.includes(c)?e.assignees.filter(u=>u!==c):[...e.assignees,c]}),l=t.members.value.map(({user:c,avatar_url:u})=>({label:c.name??n("task.somebody"),lead:i`<${X} id=${c.id} name=${c.name} url=${u} hidden />`,checked:e.assignees.includes(c.id),run:()=>{a(c.id)}}));return i`
    <div class="field" role="group" aria-label=${n("task.assignees")}>
      <span class="label">${n("task.assignees")}</span>
      ${s.map(({id:c,member:u})=>i`<span key=${c} class="row"><${X} id=${c} name=${u?.user.name??n("task.somebody")} url=${u?.avatar_url} hidden />
          <span class="grow" dir="auto">${u?.user.name??n("task.somebody")}</span></span>`)}
      ${s.length===0&&!r&&i`<span class="soft">${n("task.nobody")}</span>`}
      ${r&&i`<div><${F} label=${n("task.assign")} items=${l} class="button small"><${v} name="person" />${n("task.assign")}</${F}></div>`}
    </div>
  `}function He({label:t,value:e,disabled:o,onChange:r}){let s=st(),a=S(null),l=e&&Co(e)||Le.value,[c,u]=w(e!==null&&!Lt(e)),p=e===null?"":c?Lt(e)?`${e}T09:00`:zt(e,l):Lt(e)?e:zt(e,l).slice(0,10);_(()=>{a.current&&document.activeElement!==a.current&&(a.current.value=p)},[p]),_(()=>{e!==null&&u(!Lt(e))},[e]);let m=c&&e!==null?[...new Set([l,Le.value,"UTC",...Intl.supportedValuesOf("timeZone")])]:[],$=()=>{let d=a.current?.value??"";d!==p&&r(d===""?null:c?he(d.slice(0,16),l):d)},h=()=>{u(!c),e!==null&&r(c?zt(e,l).slice(0,10):he(`${e}T09:00`,l))};return i`
    <div class="field">
      <label for=${s}>${t}</label>
      <div class="row">
        <input ref=${a} id=${s} class="input grow" type=${c?"datetime-local":"date"} key=${c?"time":"date"} min="1900-01-01" max="9998-12-31"
          defaultValue=${p} disabled=${o} onChange=${$} onBlur=${$} />
        ${e!==null&&!o&&i`<button type="button" class="button ghost icon-only" aria-label=${`${n("task.clearDate")}: ${t}`} title=${n("task.clearDate")} onClick=${()=>r(null)}>
          <${v} name="close" />
        </button>`}
      </div>
      ${m.length>0&&!o&&e!==null&&i`<select class="input" aria-label=${`${n("task.zone")}: ${t}`} onChange=${d=>r(he(zt(e,l),d.target.value))}>
        ${m.map(d=>i`<option value=${d} selected=${d===l}>${d.replaceAll("_"," ")}</option>`)}
      </select>`}
      ${e!==null&&i`<p class="hint">${St(e)}${!o&&i`<span aria-hidden="true"> · </span><button type="button" class="link small"
          onClick=${h}>${n(c?"task.removeTime":"task.addTime")}</button>`}</p>`}
    </div>
  `}var xn=t=>t.normalize("NFC").toLowerCase();function Sn({context:{board:t,task:e,save:o,canEdit:r}}){let s=S(null),a=st(),l=()=>{let u=(s.current?.value??"").trim().normalize("NFC");s.current&&(s.current.value=""),u&&!e.labels.some(p=>xn(p)===xn(u))&&o({labels:[...e.labels,u]})},c=u=>{o({labels:e.labels.filter(p=>p!==u)}),s.current?.focus()};return i`
    <div class="field">
      <label for=${a}>${n("task.labels")}</label>
      ${e.labels.length>0&&i`<div class="label-edit">
        ${e.labels.map(u=>i`<span key=${u} class="chip" data-tone=${ft(u)}><span dir="auto">${u}</span>${r&&i`<button type="button" aria-label=${n("task.removeLabel",{label:u})} onClick=${()=>c(u)}><${v} name="close" /></button>`}</span>`)}
      </div>`}
      ${r&&i`<input ref=${s} id=${a} class="input" list=${`${a}-known`} placeholder=${n("task.addLabel")} maxLength="50" dir="auto" autocomplete="off"
          onBlur=${l}
          onKeyDown=${u=>{K(u)||u.key!=="Enter"&&u.key!==","||(u.preventDefault(),l())}} />
        <datalist id=${`${a}-known`}>${t.labels.value.map(u=>i`<option value=${u}></option>`)}</datalist>`}
    </div>
  `}function En({label:t,name:e,most:o,context:{task:r,save:s,canEdit:a}}){return i`<${N} label=${t} key=${r[e]} type="number" inputMode="numeric" min="0" max=${o} step="1" disabled=${!a} defaultValue=${r[e]??""}
    onChange=${l=>{let c=l.target;if(!c.reportValidity())return;let u=c.value===""?null:Number(c.value);u!==r[e]&&s({[e]:u})}} />`}function Tn({context:t}){let{board:e,id:o,task:r,save:s,canEdit:a}=t,l=u=>u.target.value,c=u=>{let p=u.target;e.move(o,p.value).catch(m=>{p.value=r.status,j(n("drag.refused",{title:r.title,reason:O(m)}),{kind:"error"})})};return i`
    <${N} as="select" label=${n("task.status")} disabled=${!a} value=${r.status} onChange=${c}>
      ${W.map(u=>i`<option value=${u} selected=${u===r.status}>${n(`status.${u}`)}</option>`)}
    </${N}>
    <${N} as="select" label=${n("task.priority")} disabled=${!a} value=${r.priority}
      onChange=${u=>s({priority:l(u)})}>
      ${$t.map(u=>i`<option value=${u} selected=${u===r.priority}>${n(`priority.${u}`)}</option>`)}
    </${N}>
    <${wn} context=${t} />
    <${He} label=${n("task.due")} value=${r.due} disabled=${!a} onChange=${u=>s({due:u})} />
    <${He} label=${n("task.start")} value=${r.start} disabled=${!a} onChange=${u=>s({start:u})} />
    <${Sn} context=${t} />
    <div class="two">
      <${En} label=${n("task.estimateMinutes")} name="estimate_minutes" most=${6e7} context=${t} />
      <${En} label=${n("task.points")} name="points" most=${1e6} context=${t} />
    </div>
  `}function _n({context:t}){let{board:e,id:o,task:r}=t,[s,a]=w(!1),[l,c]=w([]),[u,p]=w(null),[m,$]=w(null),h=async d=>{try{let f=await I("listTaskActivity",{project_id:e.id,task_id:o,limit:30,...d?{cursor:d}:{}});c(b=>d?[...b,...f.items]:f.items),p(f.next_cursor)}catch(f){$(f)}};return _(()=>{s&&h()},[s,o,r.version]),i`
    <details class="section" onToggle=${d=>a(d.target.open)}>
      <summary><h3>${n("activity.title")}</h3></summary>
      ${!!m&&i`<p class="bad small">${O(m)}</p>`}
      <ol class="activity">
        ${l.map(d=>i`<li key=${d.id}><span><strong dir="auto">${d.actor.name??n("task.somebody")}</strong> ${Nr(d,t)}</span>
          <time class="small soft" datetime=${d.at} title=${ut(d.at)}>${Q(d.at)}</time></li>`)}
      </ol>
      ${u&&i`<button type="button" class="button small" onClick=${()=>h(u)}>${n("action.more")}</button>`}
    </details>
  `}function Nr(t,e){if(t.kind==="status_changed")return n("activity.status",{to:n(`status.${t.to}`)});if(t.field&&!t.kind.startsWith("comment")){let r=`task.${t.field}`,s=n(r)===r?t.field:n(r),a=Kr(t.to,e);return a?n("activity.set",{field:s,to:a}):n("activity.changed",{field:s})}let o=`activity.${t.kind}`;return n(o)===o?t.kind:n(o)}function Kr(t,{board:e}){if(typeof t=="number")return String(t);if(Array.isArray(t))return t.every(r=>typeof r=="string")?t.map(r=>e.member(r)?.user.name??e.card(r)?.title??r).join(", ").slice(0,120):"";if(typeof t!="string")return"";if(Lt(t))return $e(t);let o=`priority.${t}`;return n(o)===o?t.slice(0,120):n(o)}var Ge=M({task:"",list:[]}),Cn="";async function Ut(t,e){Cn=e;let o=await yt("listAttachments",{project_id:t,task_id:e}).catch(()=>null);o&&Cn===e&&(Ge.value={task:e,list:o})}var Te=t=>Ge.value.task===t?Ge.value.list:[],jn=t=>t.some(e=>e.state==="pending"||e.state==="checking"||e.thumbnail.state==="pending"),Dn=t=>I("deleteAttachment",{project_id:t.project_id,task_id:t.task_id,attachment_id:t.id},{ifMatch:Dt(t.version)});function _e({file:t,canDelete:e}){let{thumbnail:o,file_name:r}=t,s=async()=>{await lt({title:n("files.deleteTitle",{name:r}),text:n("files.deleteText"),action:n("action.delete"),danger:!0})&&(await Dn(t).catch(c=>j(O(c),{kind:"error"})),Ut(t.project_id,t.task_id))},a=t.state==="available"?`${Ae(t.size_bytes)} · ${Q(t.created_at)}`:n(`files.${t.state==="rejected"?"rejected":"checking"}`),l=o.url?i`<img src=${o.url} alt="" width=${o.width} height=${o.height} loading="lazy" />`:i`<${v} name="attach" />`;return i`<li class="file">
    <span class="picture">${l}</span>
    <span class="grow">
      ${t.download_url?i`<a href=${t.download_url} target="_blank" rel="noopener" dir="auto">${r}</a>`:i`<span dir="auto">${r}</span>`}
      <span class="small soft">${a}</span>
    </span>
    ${e&&i`<button type="button" class="button ghost small icon-only" aria-label=${n("files.remove",{name:r})} onClick=${s}><${v} name="trash" /></button>`}
  </li>`}function Ce({upload:{name:t,preview:e,progress:o,state:r,error:s,stop:a,retry:l}}){return i`<li class="file">
    <span class="picture">${e?i`<img src=${e} alt="" />`:i`<${v} name="attach" />`}</span>
    <span class="grow"><span dir="auto">${t}</span>
      ${r==="failed"?i`<span class="small bad" role="alert">${O(s)}</span>`:i`<progress class="bar" max="1" value=${o} aria-label=${n("files.sending",{name:t})}></progress>`}
    </span>
    ${r==="failed"&&i`<button type="button" class="button small" onClick=${l}>${n("action.retry")}</button>`}
    <button type="button" class="button ghost small icon-only" aria-label=${n("files.stop",{name:t})} onClick=${a}><${v} name="close" /></button>
  </li>`}function Ln({file:t,preview:e,remove:o}){return i`<li class="file">
    <span class="picture">${e?i`<img src=${e} alt="" />`:i`<${v} name="attach" />`}</span>
    <span class="grow"><span dir="auto">${t.name}</span><span class="small soft">${Ae(t.size)}</span></span>
    <button type="button" class="button ghost small icon-only" aria-label=${n("files.leaveOut",{name:t.name})} onClick=${o}><${v} name="close" /></button>
  </li>`}var Br=0,Ve=({clipboardData:t})=>t&&![...t.types].some(e=>e.startsWith("text/"))?[...t.files]:[];function On(){let[t,e]=w([]),[o,r]=w(!1),s=S(t);s.current=t;let a=d=>{for(let{preview:f}of d)f&&URL.revokeObjectURL(f)};_(()=>()=>a(s.current),[]);let l=d=>e(f=>[...f,...[...d].map(b=>({id:Br+=1,file:b,preview:jo(b)}))]),c=(d,f,b)=>{for(let{file:x}of t)ge(d,f,x,b).then(()=>Ut(d,f));a(t),e([])},u=i`<label class="button small ghost file-button"><${v} name="attach" />${n("comments.attach")}
    <input class="sr" type="file" multiple onChange=${d=>{let f=d.target;l(f.files??[]),f.value=""}} /></label>`,p=t.length>0&&i`<ul class="files" aria-label=${n("comments.files")}>
    ${t.map(d=>i`<${Ln} key=${d.id} file=${d.file} preview=${d.preview} remove=${()=>{a([d]),e(f=>f.filter(b=>b.id!==d.id))}} />`)}
  </ul>`,m=d=>d.dataTransfer?.types.includes("Files")??!1;return{chosen:t,send:c,button:u,list:p,zone:{"data-takes-files":"",onDragOver:d=>{m(d)&&(d.preventDefault(),r(!0))},onDragLeave:d=>{d.currentTarget.contains(d.relatedTarget)||r(!1)},onDrop:d=>{r(!1),d.dataTransfer?.files.length&&(d.preventDefault(),l(d.dataTransfer.files))}},isOver:o,onPaste:d=>{let f=Ve(d);f.length!==0&&(d.preventDefault(),l(f))}}}var Pn=t=>t.map(({file:e})=>e.name.normalize("NFC").replace(/[\\`*_[\]<>~@#]/g,"\\$&")).join(", ");function An({context:t}){let{board:e,id:o,canEdit:r,touched:s}=t,a=Te(o),[l,c]=w(!1),u=S(null),p=be.value.filter(f=>f.task===o&&f.comment===null),m=()=>Ut(e.id,o),$=jn(a);_(()=>{m()},[o,s]),_(()=>{if(!$)return;let f=setInterval(m,2e3);return()=>clearInterval(f)},[o,$]);let h=async f=>{await Promise.all([...f].map(b=>ge(e.id,o,b))),m()};_(()=>{let f=u.current?.closest("dialog");if(!f||!r)return;let b=new AbortController,x={signal:b.signal},E=D=>D.dataTransfer?.types.includes("Files")??!1,C=D=>D.target instanceof Element&&D.target.closest("[data-takes-files]")!==null;return f.addEventListener("dragover",D=>c(E(D)&&!C(D)),x),f.addEventListener("dragleave",D=>!f.contains(D.relatedTarget)&&c(!1),x),f.addEventListener("drop",D=>{c(!1),D.dataTransfer?.files.length&&!C(D)&&h(D.dataTransfer.files)},x),f.addEventListener("paste",D=>{let P=D.defaultPrevented?[]:Ve(D);P.length!==0&&(D.preventDefault(),h(P))},x),()=>b.abort()},[o,r]);let d=a.filter(f=>f.state!=="pending"&&f.comment_id===null);return!r&&d.length===0?null:i`
    <section ref=${u} class="section" aria-label=${n("files.title")}>
      <header>
        <h3>${n("files.title")}</h3>
        ${r&&i`<div class="end"><label class="button small ghost file-button"><${v} name="attach" />${n("files.add")}
          <input class="sr" type="file" multiple onChange=${f=>{let b=f.target;h(b.files??[]).then(()=>b.value="")}} /></label></div>`}
      </header>
      <ul class="files">
        ${d.map(f=>i`<${_e} key=${f.id} file=${f} canDelete=${r} />`)}
        ${p.map(f=>i`<${Ce} key=${f.id} upload=${f} />`)}
      </ul>
      ${d.length+p.length===0&&i`<p class="small soft">${n("files.hint")}</p>`}
      ${l&&i`<div class="drop-zone" aria-hidden="true"><${v} name="attach" />${n("files.drop")}</div>`}
    </section>
  `}var Ur=4,In=40,Mn=9,Je=t=>t.target instanceof Element?t.target.closest(".grip"):null;function Rn(t,e){let o=S(null),[r,s]=w(null),a=S(r);a.current=r;let l=S(null),c=S(-1),u=t.length,p=S(!1),m=()=>[...o.current?.children??[]],$=()=>o.current?.closest(".task-main, .task-grid"),h=g=>m()[g]?.querySelector(".grip"),d=g=>({index:g+1,count:u});_(()=>{c.current<0||(h(c.current)?.focus({preventScroll:!0}),m()[c.current]?.scrollIntoView({block:"nearest"}),c.current=-1)},[t.join(`
`)]);let f=g=>{a.current=g,s(g)},b=(g,k)=>f({from:g,to:g,dy:0,sizes:m().map(T=>T.offsetHeight),way:k}),x=()=>{let g=a.current;l.current=null,f(null),g&&H(n("reorder.cancelled",{text:t[g.from]??""}))},E=()=>{let g=a.current;l.current=null,f(null),g&&(H(n("reorder.dropped",{text:t[g.from]??"",...d(g.to)})),g.to!==g.from&&(g.way==="keys"&&(c.current=g.to),e(g.from,g.to)))},C=(g,k)=>{k<0||k>=u||k===g||(c.current=k,H(n("reorder.dropped",{text:t[g]??"",...d(k)})),e(g,k))},D=(g,k,T)=>{let A=g.map((Z,gt)=>g.slice(0,gt).reduce((Ct,Pt)=>Ct+Pt,0)),B=(A[k]??0)+(g[k]??0)/2+T,z=A.findIndex((Z,gt)=>B<Z+(g[gt]??0));return z<0?g.length-1:z};_(()=>{if(r?.way!=="pointer")return;let g=0,k=0,T=z=>g=z.clientY,A=()=>{let z=$(),Z=z?.getBoundingClientRect();z&&Z&&g&&(g<Z.top+In?z.scrollBy(0,-Mn):g>Z.bottom-In&&z.scrollBy(0,Mn)),k=requestAnimationFrame(A)},B=z=>{z.key==="Escape"&&(z.preventDefault(),z.stopPropagation(),x())};return addEventListener("pointermove",T,!0),addEventListener("keydown",B,!0),k=requestAnimationFrame(A),()=>{removeEventListener("pointermove",T,!0),removeEventListener("keydown",B,!0),cancelAnimationFrame(k)}},[r?.way]);let P=g=>({onPointerDown:k=>{let T=Je(k);if(T){if(l.current)return x();k.button!==0||!k.isPrimary||(p.current=!1,T.setPointerCapture(k.pointerId),l.current={pointer:k.pointerId,y:k.clientY,from:g,start:$()?.scrollTop??0})}},onPointerMove:k=>{let T=l.current;if(!T||k.pointerId!==T.pointer)return;let A=k.clientY-T.y+($()?.scrollTop??0)-T.start;if(!a.current){if(Math.abs(A)<Ur)return;p.current=!0,b(T.from,"pointer")}let B=a.current;B&&f({...B,dy:A,to:D(B.sizes,T.from,A)})},onPointerUp:()=>l.current&&E(),onPointerCancel:()=>l.current&&x(),onClickCapture:k=>{p.current&&(p.current=!1,k.preventDefault(),k.stopPropagation())},onFocusOut:()=>a.current?.way==="keys"&&x(),onKeyDownCapture:k=>{if(!Je(k)||K(k)||k.ctrlKey||k.metaKey||k.altKey)return;let T=a.current;if(k.key===" ")T?E():(b(g,"keys"),H(n("reorder.lifted",{text:t[g]??"",...d(g)})));else if(T?.way==="keys"){let A={ArrowUp:T.to-1,ArrowDown:T.to+1,Home:0,End:u-1}[k.key];if(A!==void 0){let B=Math.max(0,Math.min(u-1,A));f({...T,to:B}),H(n("reorder.moved",d(B)))}else if(k.key==="Escape")x();else if(k.key==="Enter")E();else return}else return;k.preventDefault(),k.stopPropagation()},onKeyUpCapture:k=>{k.key===" "&&Je(k)&&k.preventDefault()}}),y=g=>{if(!r)return 0;let{from:k,to:T,sizes:A,dy:B,way:z}=r,Z=A[k]??0;return g===k?z==="pointer"?B:(T>k?A.slice(k+1,T+1):A.slice(T,k)).reduce((Ct,Pt)=>Ct+Pt,0)*(T>k?1:-1):k<g&&g<=T?-Z:T<=g&&g<k?Z:0};return{list:o,handle:P,look:g=>({isLifted:r?.from===g,style:r?{transform:`translateY(${y(g)}px)`,transition:r.way==="pointer"&&r.from===g?"none":"transform .12s"}:void 0}),put:C}}function Fn({context:{task:t,save:e,canEdit:o}}){let r=S(null),s=t.checklist,a=d=>e({checklist:d.map(({id:f,text:b="",done:x=!1})=>({...f?{id:f}:{},text:b,done:x}))},{checklist:s}),{list:l,handle:c,look:u,put:p}=Rn(s.map(d=>d.text),(d,f)=>{let b=s.toSpliced(d,1),x=s[d];x&&a(b.toSpliced(f,0,x))}),m=s.filter(d=>d.done).length;if(s.length===0&&!o)return null;let $=(d,f)=>a(s.map(b=>b===d?{...b,...f}:b)),h=d=>{let f=Se(d).map(b=>({text:b.slice(0,500)}));f.length>0&&a([...s,...f]),r.current&&(r.current.value="")};return i`
    <section class="section" aria-label=${n("task.checklist")}>
      <header><h3>${n("task.checklist")}</h3>${s.length>0&&i`<span class="small soft">${n("card.checklist",{done:m,total:s.length})}</span>`}</header>
      ${s.length>0&&i`<progress class="bar" max=${s.length} value=${m} aria-label=${n("task.checklist")}></progress>`}
      <ul ref=${l} class="lines">
        ${s.map((d,f)=>i`<${qr} key=${d.id||f} line=${d} canEdit=${o} look=${u(f)} handle=${c(f)}
          places=${{index:f,count:s.length,put:b=>p(f,b)}} change=${b=>$(d,b)}
          remove=${()=>a(s.filter(b=>b!==d))} />`)}
      </ul>
      ${o&&i`<input ref=${r} class="input quiet" placeholder=${n("task.addLine")} aria-label=${n("task.addLine")} maxLength="5000" dir="auto"
        onPaste=${d=>{let f=d.clipboardData?.getData("text/plain")??"";Se(f).length<2||(d.preventDefault(),h(f))}}
        onKeyDown=${d=>{K(d)||d.key!=="Enter"||(d.preventDefault(),h(r.current?.value??""))}} />`}
    </section>
  `}function qr({line:t,canEdit:e,look:o,handle:r,places:{index:s,count:a,put:l},change:c,remove:u}){let p=$=>{let h=$.target,d=h.value.trim();d?d!==t.text&&c({text:d}):h.value=t.text},m=[];return s>0&&m.push({label:n("reorder.up"),run:()=>l(s-1)},{label:n("reorder.first"),run:()=>l(0)}),s<a-1&&m.push({label:n("reorder.down"),run:()=>l(s+1)},{label:n("reorder.last"),run:()=>l(a-1)}),i`<li class=${xt("line",t.done&&"done",o.isLifted&&"lifted")} style=${o.style}>
    ${e&&a>1&&i`<span class="handle" ...${r}><${F} label=${n("reorder.handle",{text:t.text})} items=${m} class="grip"><${v} name="grip" /><span
        class="sr">${n("reorder.handle",{text:t.text})}</span></${F}></span>`}
    <input type="checkbox" checked=${t.done} disabled=${!e} aria-label=${t.text} onChange=${()=>c({done:!t.done})} />
    ${e?i`<input class="line-text" key=${t.text} defaultValue=${t.text} aria-label=${n("task.lineText",{text:t.text})} maxLength="500" dir="auto" onBlur=${p}
            onKeyDown=${$=>!K($)&&$.key==="Enter"&&$.target.blur()} />
          <button type="button" class="button ghost small icon-only" aria-label=${n("task.removeLine",{text:t.text})} onClick=${u}><${v} name="close" /></button>`:i`<span dir="auto">${t.text}</span>`}
  </li>`}function Qe(t,e){let[o,r]=w(null),[s,a]=w(0),l=st(),c=o?t.filter(d=>ot(d.name).split(/\s+/).concat(ot(d.name)).some(f=>f.startsWith(ot(o.text)))).slice(0,6):[],u=c.length>0,p=Math.min(s,c.length-1),m=d=>{let f=e.current;!f||!o||(f.setRangeText(`@${d.name} `,o.start,f.selectionStart,"end"),f.dispatchEvent(new Event("input",{bubbles:!0})),r(null),f.focus())},$={"aria-autocomplete":"list","aria-haspopup":"listbox","aria-controls":u?l:void 0,"aria-activedescendant":u?`${l}-${p}`:void 0,onInput:()=>{let d=e.current;r(d?vn(d.value,d.selectionStart):null),a(0)},onBlur:()=>setTimeout(()=>r(null),150),onKeyDown:d=>{if(K(d)||!u||d.ctrlKey||d.metaKey)return;let f={ArrowDown:1,ArrowUp:-1}[d.key],b=c[p];if(f)a((p+f+c.length)%c.length);else if((d.key==="Enter"||d.key==="Tab")&&b)m(b);else if(d.key==="Escape")r(null);else return;d.preventDefault(),d.stopPropagation()}};return{list:i`<div id=${l} class="menu below" role="listbox" aria-label=${n("comments.people")} hidden=${!u}>
    ${c.map((d,f)=>i`<div key=${d.id} id=${`${l}-${f}`} role="option" aria-selected=${f===p}
        onPointerDown=${b=>b.preventDefault()} onClick=${()=>m(d)}>
        <${X} id=${d.id} name=${d.name} hidden /><span dir="auto">${d.name}</span>
      </div>`)}
  </div>`,events:$}}function Nn({context:t}){let{board:e,id:o,canEdit:r,touched:s}=t,[a,l]=w([]),c=e.people.value,u=()=>yt("listComments",{project_id:e.id,task_id:o}).then(l,()=>null);return _(()=>{u()},[o,s]),i`
    <section class="section" aria-label=${n("comments.title")}>
      <header><h3>${n("comments.title")}</h3></header>
      <ol class="comments">
        ${a.map(p=>i`<${zr} key=${p.id} comment=${p} people=${c} context=${t} reload=${u} />`)}
      </ol>
      ${r&&i`<${Wr} context=${t} people=${c} done=${u} />`}
    </section>
  `}function Wr({context:{board:t,id:e},people:o,done:r}){let s=`comment.${e}`,a=S(null),{list:l,events:c}=Qe(o,a),[u,p]=w(!1),m=On(),[$,h]=w(0);_(()=>{$>0&&a.current?.focus()},[$]);let d=S({text:"",key:""}),f=async b=>{if(!b.trim()&&m.chosen.length===0||u)return;let x={body:b.trim()?Xe(b,o):Pn(m.chosen)};d.current.text!==x.body&&(d.current={text:x.body,key:crypto.randomUUID()}),p(!0);try{let E=await I("createComment",{project_id:t.id,task_id:e},{body:x,idempotencyKey:d.current.key});nt(s,null),d.current={text:"",key:""},m.send(t.id,e,E.id),h($+1),await r()}catch(E){j(O(E),{kind:"error"})}p(!1)};return i`<div class="comment">
    <${X} id=${It.value} name=${J.value?.name??"?"} url=${J.value?.avatar_url} hidden />
    <div class=${`grow ${m.isOver?"takes":""}`} ...${m.zone}><${Yt} key=${$} label=${n("comments.new")} place=${s} initial=${Et(s,"")} keepsInitial
      action=${n("comments.send")} placeholder=${n("comments.placeholder")}
      onSave=${f} fieldRef=${a} events=${{...c,onPaste:m.onPaste}} after=${i`${l}${m.list}`} foot=${m.button} small /></div>
  </div>`}function zr({comment:t,people:e,context:{board:o,id:r,canEdit:s},reload:a}){let[l,c]=w(!1),u=S(null),{list:p,events:m}=Qe(e,u),$=`comment.${t.id}`,h=t.author.name??n("task.somebody"),d=t.author.id===It.value,f=Te(r).filter(P=>P.comment_id===t.id&&P.state!=="pending"),b=be.value.filter(P=>P.comment===t.id),x={project_id:o.id,task_id:r,comment_id:t.id},E=async P=>{try{await I("updateComment",x,{body:{body:Xe(P,e)},ifMatch:Dt(t.version)}),nt($,null),c(!1),await a()}catch(y){j(O(y),{kind:"error"})}},C=async()=>{await lt({title:n("comments.deleteTitle"),text:n("comments.deleteText"),action:n("action.delete"),danger:!0})&&(await I("deleteComment",x,{ifMatch:Dt(t.version)}).catch(P=>j(O(P),{kind:"error"})),await a())},D=[{label:n("action.edit"),icon:"edit",run:()=>c(!0)},{label:n("action.delete"),icon:"trash",danger:!0,run:()=>{C()}}];return i`<li class="comment">
    <${X} id=${t.author.id} name=${h} url=${o.member(t.author.id)?.avatar_url} hidden />
    <div class="grow">
      <div class="row"><strong dir="auto">${h}</strong>
        <time class="small soft" datetime=${t.created_at}
            title=${ut(t.created_at)}>${Q(t.created_at)}${t.edited&&` · ${n("comments.edited")}`}</time>
        ${d&&s&&!l&&i`<span class="end"><${F} label=${n("comments.actions")} items=${D} /></span>`}
      </div>
      ${l?i`<${Yt} label=${n("comments.edit")} place=${$} initial=${Et($,gn(t.body,e))} keepsInitial action=${n("action.save")} autofocus
            onSave=${E} fieldRef=${u} events=${m} after=${p} small
            onCancel=${()=>{nt($,null),c(!1)}} />`:i`<${_t} text=${t.body} people=${e} />`}
      ${f.length+b.length>0&&i`<ul class="files" aria-label=${n("comments.files")}>
        ${f.map(P=>i`<${_e} key=${P.id} file=${P} canDelete=${d&&s} />`)}
        ${b.map(P=>i`<${Ce} key=${P.id} upload=${P} />`)}
      </ul>`}
    </div>
  </li>`}function Ye({context:{task:t,save:e,canEdit:o},name:r,...s}){let a=S(null),l=t[r]??"",c=S(l);return _(()=>{a.current&&document.activeElement!==a.current&&(a.current.value=l)},[l]),i`<${N} ...${s} inputRef=${a} name=${r} dir="auto" disabled=${!o} defaultValue=${l}
    onFocus=${()=>c.current=l} onBlur=${()=>{let p=a.current?.value.trim()??"";p!==c.current&&e({[r]:p||null},{[r]:c.current||null})}}
    onKeyDown=${p=>{K(p)||p.key!=="Escape"||!a.current||a.current.value===c.current||(p.preventDefault(),p.stopPropagation(),a.current.value=c.current,a.current.blur())}} />`}function Kn({context:t}){let{board:e,id:o,task:r,canEdit:s,touched:a}=t,[l,c]=w(!1),u=e.project.value?.kind==="bucket_list";if(_(()=>{u&&Lo(e.id,o).catch(()=>null)},[o,a,u]),!u)return null;let p=Do(o).value,m=p?.review??null,$=new Set(m?.pictures),h=Oo(p).filter(d=>$.has(d.id));return i`<section class="section task-dream" aria-label=${n("dreams.section")}>
    <${Ye} context=${t} name="why" as="textarea" rows="2" label=${n("task.why")} maxLength="2000" placeholder=${n("dreams.whyPlaceholder")} />
    <${Ye} context=${t} name="category" label=${n("task.category")} maxLength="50" />
    ${(m||r.status==="done")&&i`<div class="review-shown">
      <header class="row"><h3 class="grow">${n("review.heading")}</h3>
        ${s&&i`<button type="button" class="button small" onClick=${()=>c(!0)}>
          <${v} name=${m?"edit":"star"} />${n(m?"review.edit":"review.write")}
        </button>`}
      </header>
      ${m&&i`<p class="row"><${Po} rating=${m.rating} /><span class="soft small">${n("dreams.achievedOn",{day:$e(m.achieved_on)})}</span>
          ${m.is_draft&&i`<span class="state warn">${n("review.isDraft")}</span>`}</p>
        <${_t} text=${m.text} />
        ${h.length>0&&i`<div class="pictures">
          ${h.map(d=>i`<a key=${d.id} class="picture" href=${d.download_url} target="_blank" rel="noopener">
            <img src=${d.thumbnail.url} alt=${d.file_name} loading="lazy" />
          </a>`)}
        </div>`}`}
    </div>`}
    ${l&&i`<${Ao} board=${e} task=${r} onClose=${()=>c(!1)} />`}
  </section>`}function Bn({context:t}){let{board:e,id:o,task:r,save:s,canEdit:a}=t,[l,c]=w(null),u=()=>I("listDependencies",{project_id:e.id,task_id:o}).then(c,()=>null),p=e.order.value;_(()=>{u()},[o,r.version,r.subtasks?.total,r.subtasks?.done,p]);let m=r.parent_id?e.card(r.parent_id):void 0,$=e.list().filter(f=>f.id!==o&&!f.id.startsWith("new_")),h=f=>e.create({title:f,parent_id:o}).then(u,b=>j(O(b),{kind:"error"})),d=f=>s({blocked_by:[...r.blocked_by,f]});return!a&&!m&&(l?.subtasks.length??0)+r.blocked_by.length+(l?.blocks.length??0)===0?null:i`
    <section class="section" aria-label=${n("task.subtasks")}>
      <header><h3>${n("task.subtasks")}</h3>${m&&i`<span class="small soft">${n("task.partOf")} <a href=${Un(e.id,m.id)}
          dir="auto">${m.title}</a></span>`}</header>
      <${Ze} project=${e.id} tasks=${l?.subtasks??[]} />
      ${a&&i`<${Xr} label=${n("task.addSubtask")} onAdd=${h} />`}
    </section>
    <section class="section" aria-label=${n("task.blockedBy")}>
      <header><h3>${n("task.blockedBy")}</h3></header>
      <${Ze} project=${e.id} tasks=${l?.blocked_by??[]} remove=${a?f=>s({blocked_by:r.blocked_by.filter(b=>b!==f)}):void 0} />
      ${a&&i`<${Hr} label=${n("task.addBlocker")} tasks=${$.filter(f=>!r.blocked_by.includes(f.id))} onPick=${d} />`}
      ${(l?.blocks.length??0)>0&&i`<h4 class="small soft">${n("task.blocks")}</h4><${Ze} project=${e.id} tasks=${l?.blocks??[]} />`}
    </section>
  `}var Un=(t,e)=>`/app/projects/${t}/tasks/${e}${location.search}`;function Ze({project:t,tasks:e,remove:o}){return e.length===0?null:i`<ul class="lines">
    ${e.map(r=>i`<li key=${r.id} class="line">
        <span class="dot" data-status=${r.status}></span><span class="sr">${n(`status.${r.status}`)}</span>
        <a class="grow" href=${Un(t,r.id)} dir="auto">${r.title}</a>
        ${o&&i`<button type="button" class="button ghost small icon-only" aria-label=${n("task.removeBlocker",{title:r.title})}
            onClick=${()=>o(r.id)}><${v} name="close" /></button>`}
      </li>`)}
  </ul>`}function Xr({label:t,onAdd:e}){return i`<input class="input quiet" placeholder=${t} aria-label=${t} maxLength="500" dir="auto"
    onKeyDown=${o=>{if(K(o)||o.key!=="Enter")return;o.preventDefault();let r=o.target;r.value.trim()&&e(r.value.trim()),r.value=""}} />`}function Hr({label:t,tasks:e,onPick:o}){let[r,s]=w(""),[a,l]=w(0),c=S(null),u=st(),p=ot(r.trim()),m=p?e.filter(d=>ot(d.title).includes(p)).slice(0,8):[],$=d=>{o(d),s(""),c.current?.focus()},h=d=>{if(K(d)||m.length===0)return;let f={ArrowDown:1,ArrowUp:-1}[d.key];if(f)l((a+f+m.length)%m.length);else if(d.key==="Enter")$(m[Math.min(a,m.length-1)]?.id??"");else if(d.key==="Escape")s("");else return;d.preventDefault(),d.stopPropagation()};return i`<div class="picker">
    <input ref=${c} class="input quiet" role="combobox" aria-expanded=${m.length>0} aria-controls=${u} aria-autocomplete="list" aria-label=${t}
        placeholder=${t} dir="auto"
      aria-activedescendant=${m.length>0?`${u}-${Math.min(a,m.length-1)}`:void 0} value=${r}
      onInput=${d=>{s(d.target.value),l(0)}}
      onKeyDown=${h} onBlur=${()=>setTimeout(()=>s(""),150)} />
    <div id=${u} class="menu below" role="listbox" aria-label=${t} hidden=${m.length===0}>
      ${m.map((d,f)=>i`<div key=${d.id} id=${`${u}-${f}`} role="option" aria-selected=${f===Math.min(a,m.length-1)} dir="auto"
          onPointerDown=${b=>b.preventDefault()} onClick=${()=>$(d.id)}>${d.title}</div>`)}
    </div>
  </div>`}var qn=[Kn,Fn,Bn,An,Nn,_n];function Wn({context:{task:t,save:e,canEdit:o}}){let r=S(null),s=S(t.title);_(()=>{r.current&&document.activeElement!==r.current&&(r.current.value=t.title)},[t.title]);let a=()=>{let l=(r.current?.value??"").replace(/\s*\n\s*/g," ").trim();!l&&r.current?r.current.value=t.title:l!==s.current&&e({title:l},{title:s.current})};return i`<h2>
    <textarea ref=${r} class="title-edit" rows="1" aria-label=${n("task.title")} maxLength="500" readOnly=${!o} dir="auto" defaultValue=${t.title}
      onFocus=${()=>s.current=t.title}
      onBlur=${a}
      onKeyDown=${l=>{K(l)||(l.key==="Enter"?(l.preventDefault(),r.current?.blur()):l.key==="Escape"&&r.current&&r.current.value!==s.current&&(l.preventDefault(),l.stopPropagation(),r.current.value=s.current,r.current.blur()))}}></textarea>
  </h2>`}function zn({view:t,id:e,onClose:o}){let{board:r}=t,[s,a]=w(null),[l,c]=w(null),[u,p]=w(null),[m,$]=w(0),h=r.cards.get(e)?.value,d=async()=>{try{let C=await I("readTask",{project_id:r.id,task_id:e});c(null),a(C),r.put(C)}catch(C){c(C)}};_(()=>(d(),r.touched.subscribe(C=>{C?.task===e&&($(D=>D+1),d())})),[e]);let f=async(C,D)=>{let P=s,y=D??Object.fromEntries(Object.keys(C).map(L=>[L,P?.[L]]));a(L=>L&&{...L,...C});try{let L=await r.patch(e,C,y);return L&&a(L),!0}catch(L){let g=L.theirs;return g?(a(g),r.put(g),p({changes:C,theirs:g})):(a(k=>k&&{...k,...y}),j(O(L),{kind:"error"})),!1}},b=s&&h?{...s,...h,description:s.description}:s,x=b?.title??h?.title??n("task.loading"),E=b&&{view:t,board:r,id:e,task:b,save:f,touched:m,canEdit:r.canEdit.value};return i`
    <${q} title=${x} class="task" bare onClose=${o}>
      <div class="task-head">
        <span class="crumb" dir="auto">${r.project.value?.name}</span>
        <${Gr} id=${e} />
        <div class="end">
          ${E&&i`<${Vr} context=${E} onClose=${o} />`}
          <button type="button" class="button ghost icon-only" aria-label=${n("action.close")} onClick=${o}><${v} name="close" /></button>
        </div>
      </div>
      ${!b&&!l&&i`<div class="task-main" aria-busy="true"><h2 dir="auto">${x}</h2><span class="sr" role="status">${n("task.loading")}</span>
        <div class="skeleton">${" "}</div><div class="skeleton">${" "}</div></div>`}
      ${!b&&l&&i`<${Y} error=${l} retry=${d} />`}
      ${E&&i`<div class="task-grid">
        <div class="task-main">
          <${Wn} context=${E} />
          <${yn} context=${E} />
          ${qn.map(C=>i`<${C} context=${E} />`)}
        </div>
        <div class="task-side">
          <${Tn} context=${E} />
          <p class="small soft" title=${ut(E.task.updated_at)}>
            ${n("task.created",{ago:Q(E.task.created_at)})}<br />${n("task.changed",{ago:Q(E.task.updated_at)})}
          </p>
        </div>
      </div>`}
    </${q}>
    ${u&&i`<${hn} ...${u} save=${f} onClose=${()=>p(null)} />`}
  `}function Gr({id:t}){let e=V.value.filter(s=>s.task===t).length,[o,r]=w(!1);return _(()=>{e>0&&r(!0)},[e]),e>0&&rt.value!==null?i`<span class="saving bad" role="status">${n("state.notSaved")}</span>`:i`<span class="saving" role="status">${e>0?n("state.saving"):o?n("state.saved"):""}</span>`}function Vr({context:t,onClose:e}){let{view:o,board:r,task:s,id:a,canEdit:l}=t,c=()=>navigator.clipboard.writeText(`${location.origin}/app/projects/${r.id}/tasks/${a}`).then(()=>j(n("copied"))),u=async()=>{let m={title:n("card.deleteTitle",{title:s.title}),text:n("card.deleteText"),action:n("action.delete"),danger:!0};await lt(m)&&(e(),r.remove(a).then(()=>j(n("card.deleted",{title:s.title})),$=>j(O($),{kind:"error"})))},p=[{label:n("action.copyLink"),icon:"link",run:()=>{c()}}];return l&&(p.unshift({label:n("card.move"),icon:"board",run:()=>o.moving.value=a}),p.push("line",{label:n("card.delete"),icon:"trash",danger:!0,run:()=>{u()}})),i`<${F} label=${n("card.menu",{title:s.title})} items=${p} class="button ghost icon-only" />`}var Hn={title:(t,e)=>t.title.localeCompare(e.title),status:(t,e)=>W.indexOf(t.status)-W.indexOf(e.status),priority:(t,e)=>$t.indexOf(t.priority)-$t.indexOf(e.priority),due:(t,e)=>(t.due??"").localeCompare(e.due??""),updated:(t,e)=>e.updated_at.localeCompare(t.updated_at)},Jr=["status","priority","assignee","label","none"],Xn=200;function Gn({view:t}){let{board:e}=t,o=R.value.query,r=o.get("group")??"status",s=o.get("sort")??"",a=Number(o.get("rows")??Xn),l=t.visible.value,c=W.flatMap($=>l[$]).flatMap($=>e.cards.get($)?.value??[]),u=te(()=>Yr(Qr(c,s),r,e),[c,s,r]),p=c.length>0&&c.every($=>t.selected.value.has($.id));if(c.length===0)return i`<${G} icon="list" title=${n(t.isFiltered.value?"list.noneFound":"board.emptyTitle")} />`;let m=a;return i`
    <div class="page list-page">
      <div class="row list-tools">
        <${N} as="select" label=${n("list.group")} onChange=${$=>U({group:$.target.value})}>
          ${Jr.map($=>i`<option value=${$} selected=${$===r}>${n(`list.group.${$}`)}</option>`)}
        </${N}>
      </div>
      <div class="table-wrap" tabindex="0" role="group" aria-label=${n("list.title")}>
        <table class="tasks">
          <caption class="sr">${n("list.title")}</caption>
          <thead><tr>
            ${e.canEdit.value&&i`<th scope="col" class="tick-cell"><input type="checkbox" aria-label=${n("select.all")} checked=${p}
                onChange=${()=>t.selected.value=new Set(p?[]:c.map($=>$.id))} /></th>`}
            ${Object.keys(Hn).map($=>i`<${Zr} key=${$} column=${$} sort=${s} />`)}
            <th scope="col">${n("task.assignees")}</th>
          </tr></thead>
          ${u.map(({key:$,name:h,cards:d})=>{let f=d.slice(0,Math.max(0,m));return m-=d.length,f.length===0?null:i`<tbody key=${$}>
              ${r!=="none"&&i`<tr class="group"><th scope="rowgroup" colspan="7"><span dir="auto">${h}</span> <span class="soft">${d.length}</span></th></tr>`}
              ${f.map(b=>i`<${ts} key=${b.id} view=${t} card=${b} />`)}
            </tbody>`})}
        </table>
      </div>
      ${m<0&&i`<button type="button" class="button" onClick=${()=>U({rows:String(a+Xn)})}>${n("action.more")}</button>`}
    </div>
  `}function Qr(t,e){let o=e.replace("-",""),r=Hn[o];if(!r)return t;let s=e.startsWith("-")?-1:1,a=l=>o==="due"&&l.due===null||o==="priority"&&l.priority==="none";return[...t].sort((l,c)=>Number(a(l))-Number(a(c))||s*r(l,c))}function Yr(t,e,o){let r=new Map,s=(a,l,c)=>{let u=r.get(a)??{key:a,name:l,cards:[]};c&&u.cards.push(c),r.set(a,u)};if(e==="status")for(let a of W)s(a,n(`status.${a}`),null);if(e==="priority")for(let a of $t)s(a,n(`priority.${a}`),null);for(let a of t)if(e==="status")s(a.status,"",a);else if(e==="priority")s(a.priority,"",a);else if(e==="assignee")for(let l of a.assignees.length>0?a.assignees:["none"])s(l,o.member(l)?.user.name??n("task.nobody"),a);else if(e==="label")for(let l of a.labels.length>0?a.labels:[""])s(l,l||n("list.noLabel"),a);else s("all","",a);return[...r.values()]}function Zr({column:t,sort:e}){let o=e.replace("-","")===t,r=o?e.startsWith("-")?"descending":"ascending":"none",s=o?r==="ascending"?`-${t}`:null:t,a=n(t==="updated"?"list.updated":`task.${t}`);return i`<th scope="col" aria-sort=${r} class=${`col-${t}`}>
    <button type="button" class="sort" onClick=${()=>U({sort:s})}>${a}${o&&i`<${v} name="down"
        class=${r==="ascending"?"up":""} />`}</button>
  </th>`}function ts({view:t,card:e}){let o=e.id.startsWith("new_"),r=t.selected.value.has(e.id),s=e.due?pt(e.due,e.status==="done",new Date(wt.value*6e4)):"none",a=`/app/projects/${e.project_id}/tasks/${e.id}${R.value.query.size>0?`?${R.value.query}`:""}`;return i`<tr class=${xt(r&&"selected",e.status==="done"&&"done")}>
    ${t.board.canEdit.value&&i`<td class="tick-cell"><input type="checkbox" aria-label=${n("select.one",{title:e.title})} checked=${r}
        disabled=${o} onChange=${()=>t.toggle(e.id)} /></td>`}
    <td class="col-title">${o?e.title:i`<a href=${a} dir="auto" data-focus=${e.id}>${e.title}</a>`}
      ${e.labels.map(l=>i`<span key=${l} class="chip" data-tone=${ft(l)} dir="auto">${l}</span>`)}</td>
    <td><span class="row nowrap"><span class="dot" data-status=${e.status}></span>${n(`status.${e.status}`)}</span></td>
    <td>${e.priority!=="none"&&i`<span class="row nowrap"><${ht} priority=${e.priority} hidden />${n(`priority.${e.priority}`)}</span>`}</td>
    <td>${e.due&&i`<span class=${`fact ${s}`}>${St(e.due,mt.value)}</span>`}</td>
    <td class="soft">${!o&&Q(e.updated_at,wt.value*6e4)}</td>
    <td><span class="avatars">${e.assignees.map(l=>i`<${X} key=${l} id=${l} name=${t.board.member(l)?.user.name??n("task.somebody")}
        url=${t.board.member(l)?.avatar_url} />`)}</span></td>
  </tr>`}function je({params:t}){let e=Go(t.project),o=te(()=>new xe(e),[e]),r=e.project.value;_(()=>{r&&(Nt.value=r.name,yo(r))},[r]);let s=e.state.value==="ready"&&e.cards.size===0&&e.canEdit.value;if(_(()=>{s&&o.adding.value===null&&(o.adding.value="to_do")},[s]),tt(()=>Qo([{id:"new",label:()=>n("keys.new"),icon:"plus",key:"n",run:()=>o.board.canEdit.value&&os(o)},{id:"filter",label:()=>n("filter.text"),icon:"search",key:"/",run:()=>document.getElementById("filter-text")?.focus()},{id:"board",label:()=>n("keys.board"),icon:"board",key:"b",run:()=>U({view:null})},{id:"list",label:()=>n("keys.list"),icon:"list",key:"l",run:()=>U({view:"list"})}]),[o]),e.state.value==="gone")return i`<${G} isPage icon="folder" title=${n("board.goneTitle")} text=${n("board.goneText")}>
      <a class="button" href="/app/projects">${n("notFound.home")}</a>
    </${G}>`;if(e.state.value==="failed")return i`<${Y} isPage title=${n("board.failedTitle")} error=${e.error.value} retry=${()=>location.reload()} />`;let a=e.state.value==="loading"&&e.cards.size===0&&e.order.value.to_do.length===0;return i`
    <div class="board-wrap">
      <${on} view=${o} />
      <${dn} view=${o} />
      ${a?i`<${ss} />`:i`<${es} view=${o} />`}
      <${fn} view=${o} />
    </div>
    <${mn} view=${o} />
    ${t.task&&i`<${zn} key=${t.task} view=${o} id=${t.task} onClose=${()=>ns(t.project)} />`}
  `}function es({view:t}){return R.value.query.get("view")==="list"?i`<${Gn} view=${t} />`:t.board.project.value?.kind==="bucket_list"?i`<${pn} load=${()=>import("./later-4QUJORDE.js").then(o=>o.later14)} name="Dreams" view=${t} />`:i`<${rs} view=${t} />`}function os(t){U({view:null}),t.adding.value="to_do"}function ns(t){let e=`/app/projects/${t}${location.search}`,o=R.value.state.from;typeof o=="string"&&o.split("?")[0]===e.split("?")[0]?history.back():et(e,{replace:!0})}function rs({view:t}){let e=S(null),o=t.board.canEdit.value;tt(()=>{if(!(!e.current||!o))return cn(e.current,{start:a=>a.startsWith("new_")?[]:t.together(a),change:a=>t.dragged.value=new Set(a),drop:(a,l,c)=>{let u=t.move(a,l,c),p=t.title(a[0]??"");u&&j(n("card.moved",{title:p,status:n(`status.${l}`)}),{action:{label:n("action.undo"),run:u}})}})},[t,o]);let r=t.lifted.value!==null,s=()=>t.putBack();return tt(()=>{if(!r)return;let a=l=>{if(K(l)||l.ctrlKey||l.metaKey||l.altKey)return;let c=l.key==="ArrowDown"?1:l.key==="ArrowUp"?-1:0,u=me(l);l.key===" "||l.key==="Enter"?t.drop():l.key==="Escape"?t.putBack():(c!==0||u!==0)&&t.shift(u,c),l.preventDefault(),l.stopPropagation()};return addEventListener("keydown",a,!0),addEventListener("pointerdown",s,!0),()=>{removeEventListener("keydown",a,!0),removeEventListener("pointerdown",s,!0)}},[t,r]),i`
    <p id="card-help" class="sr">${n("drag.help")}</p>
    <div ref=${e} class="board" role="group" aria-label=${n("board.columns")}>
      ${W.map(a=>i`<${ln} key=${a} view=${t} status=${a} />`)}
    </div>
  `}function ss(){return i`<div class="board" aria-busy="true"><span class="sr" role="status">${n("app.loading")}</span>
    ${W.map(()=>i`<div class="column skeleton"></div>`)}</div>`}function Vn({task:t,finish:e}){let o=de(t.project_id),r=o!==void 0&&o.role!=="viewer"&&!o.archived,s=t.due&&St(t.due,mt.value),a=t.due?pt(t.due,!1,new Date(wt.value*6e4)):"none",l=n("mine.finish",{title:t.title}),c=t.checklist.filter(u=>u.done).length;return i`<li class="task-row">
    <button type="button" class="round" disabled=${!r} aria-label=${l} title=${l} onClick=${e}>
      <${v} name="check" />
    </button>
    <div class="grow">
      <a class="name" href=${`/app/projects/${t.project_id}/tasks/${t.id}`} dir="auto">${t.title}</a>
      <div class="facts">
        <span class="fact" dir="auto">${o?.name??""}</span>
        ${t.status==="in_progress"&&i`<span class="fact"><span class="dot" data-status="in_progress"></span>${n("status.in_progress")}</span>`}
        ${t.checklist.length>0&&i`<span class="fact">
          <${v} name="checklist" /><span class="sr">${n("card.checklist",{done:c,total:t.checklist.length})}</span><span
              aria-hidden="true">${c}/${t.checklist.length}</span></span>`}
        ${t.labels.slice(0,3).map(u=>i`<span key=${u} class="chip" data-tone=${ft(u)} dir="auto">${u}</span>`)}
      </div>
    </div>
    ${t.priority!=="none"&&i`<${ht} priority=${t.priority} />`}
    ${s&&i`<span class=${`fact when ${a}`}><${v} name="calendar" /><span class="sr">${n("card.due",{when:s})}</span><span aria-hidden="true">${s}</span></span>`}
  </li>`}var as=["overdue","today","week","later","undated"],Jn=["all","today","overdue","week"];function is(t,e){if(t.due===null)return"undated";if(pt(t.due,!1,new Date(wt.value*6e4))==="overdue")return"overdue";let o=Ft(t.due);return o<=e?"today":o<fe(e,7)?"week":"later"}function Qn(t){let e=Rt(async()=>(await Promise.all([yt("listMyTasks",{status:"to_do"}),yt("listMyTasks",{status:"in_progress"})])).flat(),[],{everySeconds:60}),o=Jn.find(a=>a===R.value.query.get("show"))??"all",r={};for(let a of e.data??[])(r[is(a,mt.value)]??=[]).push(a);let s=as.filter(a=>(o==="all"||a===o)&&(r[a]?.length??0)>0);return i`
    <header class="head">
      <h1>${n("mine.title")}</h1>
      <div class="end">
        <div class="tabs" role="group" aria-label=${n("mine.show")}>
          ${Jn.map(a=>i`<button type="button" aria-pressed=${a===o} onClick=${()=>U({show:a==="all"?null:a})}>${n(`mine.view.${a}`)}</button>`)}
        </div>
      </div>
    </header>
    <div class="page stack">
      ${e.error&&!e.data&&i`<${Y} error=${e.error} retry=${e.reload} />`}
      ${e.isLoading&&!e.data&&i`<${Kt} />`}
      ${e.data&&s.length===0&&i`<${G} icon="check" title=${n(o==="all"?"mine.emptyTitle":"mine.noneTitle")} text=${n(o==="all"?"mine.emptyText":"mine.noneText")}>
        ${o!=="all"&&i`<button type="button" class="button" onClick=${()=>U({show:null})}>${n("mine.showAll")}</button>`}
      </${G}>`}
      ${s.map(a=>i`<${ls} key=${a} group=${a} tasks=${r[a]} finish=${l=>cs(l,e)} />`)}
    </div>
  `}function ls({group:t,tasks:e,finish:o}){let r=[...e].sort((s,a)=>(s.due??"").localeCompare(a.due??"")||s.title.localeCompare(a.title));return i`<section class="list-group" aria-labelledby=${`mine-${t}`}>
    <h2 id=${`mine-${t}`} class=${t}>${n(`mine.group.${t}`)} <span class="amount">${e.length}</span></h2>
    <ul class="rows">${r.map(s=>i`<${Vn} key=${s.id} task=${s} finish=${()=>o(s)} />`)}</ul>
  </section>`}async function cs(t,e){let o={project_id:t.project_id,task_id:t.id};e.set(r=>r.filter(s=>s.id!==t.id));try{await I("moveTask",o,{body:{status:"done"}}),H(n("mine.finished",{title:t.title}));let r=()=>I("moveTask",o,{body:{status:t.status}}).then(e.reload,s=>j(O(s),{kind:"error"}));j(n("mine.finished",{title:t.title}),{action:{label:n("action.undo"),run:()=>{r()}}})}catch(r){e.set(s=>[...s,t]),j(n("mine.notFinished",{title:t.title,reason:O(r)}),{kind:"error"})}}var us=3e4,bt=M(0);ne(()=>{bt.value=0});async function to(){if(!(document.hidden||kt.peek()!=="in"))try{bt.value=(await I("listNotifications",{limit:1},{attempts:1})).unread_count}catch{}}async function eo(t){bt.value=(await I("markRead",{},{body:t})).unread_count}vt(()=>{kt.value==="in"&&to()});setInterval(to,us);document.addEventListener("visibilitychange",to);var Yn=t=>`⁨${t}⁩`;function Zn(t){let{kind:e,to:o}=t,r=Yn(t.title||n("inbox.deleted")),s=Yn(t.actor.name??n("task.somebody")),a=o==="to_do"||o==="in_progress"||o==="done"?n(`status.${o}`):o??"";return n(`inbox.kind.${e}`,{name:s,title:r,status:a})}var ds=t=>t.replace(/!?\[([^\]]*)\]\([^)\s]*\)/g,"$1").replace(/(\*\*|__|~~|`)(\S(?:.*?\S)?)\1/g,"$2").replace(/(^|\s)[*_](\S(?:.*?\S)?)[*_](?=\W|$)/g,"$1$2").replace(/^\s*(?:#{1,6}|>|[-*+])\s+/gm,"").replace(/@usr_[0-9a-f]{32}/g,e=>`@${e.slice(1)===J.value?.id?J.value.name:n("task.somebody")}`);function tr({notice:t,mark:e}){let{actor:o,at:r,excerpt:s,project_id:a,task_id:l,read_at:c,kind:u}=t,p=u==="invited"?"/app/invitations":l?`/app/projects/${a}/tasks/${l}`:`/app/projects/${a}`,m=de(a),$=c===null;return i`<li class=${`notice-row ${$?"new":""}`}>
    <${X} name=${o.name} id=${o.id} large hidden />
    <div class="grow">
      <a class="name" href=${p} onClick=${()=>$&&e()}>${$&&i`<span class="sr">${n("inbox.new")} </span>`}${Zn(t)}</a>
      ${s&&i`<p class="excerpt" dir="auto">${ds(s)}</p>`}
      <p class="small soft"><time datetime=${r} title=${ut(r)}>${Q(r)}</time>${m&&l&&i` · <span dir="auto">${m.name}</span>`}</p>
    </div>
    ${$&&i`<button type="button" class="button ghost small icon-only" aria-label=${n("inbox.mark",{text:Zn(t)})} title=${n("inbox.markOne")} onClick=${e}>
      <${v} name="check" />
    </button>`}
  </li>`}var ps=30;function er(){let t=R.value.query.get("show")==="unread",e=S(1),o=Rt(()=>ms(t,e.current),[t],{everySeconds:20}),r=o.data?.items??[],s=()=>{e.current+=1,o.reload()},a=c=>{let u=new Date().toISOString(),p=new Set(c.map(m=>m.id));o.set(m=>({...m,items:m.items.map($=>p.has($.id)?{...$,read_at:$.read_at??u}:$)})),eo({ids:[...p]}).catch(m=>j(O(m),{kind:"error"}))},l=async()=>{try{await eo({all:!0})}catch(c){j(O(c),{kind:"error"})}o.reload()};return i`
    <header class="head">
      <h1>${n("inbox.title")}</h1>
      <div class="end">
        <div class="tabs" role="group" aria-label=${n("inbox.show")}>
          <button type="button" aria-pressed=${!t} onClick=${()=>U({show:null})}>${n("inbox.all")}</button>
          <button type="button" aria-pressed=${t} onClick=${()=>U({show:"unread"})}>
            ${n("inbox.unread")}${bt.value>0&&i`<span class="amount">${bt.value}</span>`}
          </button>
        </div>
        <button type="button" class="button" disabled=${bt.value===0} onClick=${l}>${n("inbox.markAll")}</button>
      </div>
    </header>
    <div class="page stack">
      ${o.error&&!o.data&&i`<${Y} error=${o.error} retry=${o.reload} />`}
      ${o.isLoading&&!o.data&&i`<${Kt} />`}
      ${o.data&&r.length===0&&i`<${G} icon="inbox" title=${n(t?"inbox.readTitle":"inbox.emptyTitle")} text=${n("inbox.emptyText")}>
        <a class="button" href="/app/settings/notifications">${n("inbox.settings")}</a>
      </${G}>`}
      ${r.length>0&&i`<ul class="rows">${r.map(c=>i`<${tr} key=${c.id} notice=${c} mark=${()=>a([c])} />`)}</ul>`}
      ${o.data?.hasMore&&i`<button type="button" class="button more" onClick=${s}>${n("list.more")}</button>`}
    </div>
  `}async function ms(t,e){let o=[],r="";for(let s=0;s<e;s+=1){let a=await I("listNotifications",{limit:ps,cursor:r||void 0,...t?{unread:!0}:{}});if(o.push(...a.items),bt.value=a.unread_count,r=a.next_cursor??"",!r)break}return{items:o,hasMore:r!==""}}var or=[{pattern:"/app/login",load:()=>Promise.resolve({Screen:Io,message:Xt}),title:"auth.signIn",anonymous:!0},{pattern:"/app/sign-up",load:()=>import("./later-4QUJORDE.js").then(t=>t.later12),title:"auth.signUp",anonymous:!0},{pattern:"/app/forgot",load:()=>import("./later-4QUJORDE.js").then(t=>t.later1),title:"auth.forgotTitle",anonymous:!0},{pattern:"/app/projects",load:()=>Promise.resolve({Screen:No}),title:"projects.title"},{pattern:"/app/share",load:()=>import("./later-4QUJORDE.js").then(t=>t.later11),title:"share.title"},{pattern:"/app/projects/:project",load:()=>Promise.resolve({Screen:je}),title:"board.columns",screen:"board"},{pattern:"/app/projects/:project/tasks/:task",load:()=>Promise.resolve({Screen:je}),title:"board.columns",screen:"board"},{pattern:"/app/my-tasks",load:()=>Promise.resolve({Screen:Qn}),title:"mine.title"},{pattern:"/app/inbox",load:()=>Promise.resolve({Screen:er}),title:"inbox.title"},{pattern:"/app/projects/:project/members",load:()=>import("./later-4QUJORDE.js").then(t=>t.later4),title:"members.title"},{pattern:"/app/invitations",load:()=>import("./later-4QUJORDE.js").then(t=>t.later2),title:"accept.title"},{pattern:"/app/invitations/:code",load:()=>import("./later-4QUJORDE.js").then(t=>t.later2),title:"accept.title"},{pattern:"/app/settings",load:()=>import("./later-4QUJORDE.js").then(t=>t.later7),title:"settings.profile"},{pattern:"/app/settings/notifications",load:()=>import("./later-4QUJORDE.js").then(t=>t.later5),title:"settings.notifications"},{pattern:"/app/settings/account",load:()=>import("./later-4QUJORDE.js").then(t=>t.later0),title:"settings.account"},{pattern:"/app/jobs",load:()=>import("./later-4QUJORDE.js").then(t=>t.later3),title:"nav.jobs"},{pattern:"/app/projects/:project/transfer",load:()=>import("./later-4QUJORDE.js").then(t=>t.later13),title:"transfer.title"},{pattern:"/app/projects/:project/reports",load:()=>import("./later-4QUJORDE.js").then(t=>t.later9),title:"reports.title"},{pattern:"/app/projects/:project/share",load:()=>import("./later-4QUJORDE.js").then(t=>t.later10),title:"link.title"},{pattern:"/app/points",load:()=>import("./later-4QUJORDE.js").then(t=>t.later6),title:"points.title"},{pattern:"/app/ranking",load:()=>import("./later-4QUJORDE.js").then(t=>t.later8),title:"ranking.title"}];var fs=[["↑ ↓ ← →","keys.walk"],["↵","keys.open"],["Space","keys.lift"],["M","keys.move"],["X","keys.select"],["Shift + click","keys.select"],["Esc","keys.escape"]];function nr(){return Tt.value?i`
    <${q} title=${n("keys.title")} onClose=${()=>Tt.value=!1}>
      <div class="stack">
        <dl class="keys">
          <dt><kbd>Ctrl</kbd> <kbd>K</kbd></dt><dd>${n("palette.title")}</dd>
          ${Jt.value.filter(t=>t.key).map(t=>i`<dt><kbd>${t.key?.toUpperCase()}</kbd></dt><dd>${t.label()}</dd>`)}
          <dt><kbd>?</kbd></dt><dd>${n("keys.title")}</dd>
        </dl>
        <h3>${n("keys.card")}</h3>
        <dl class="keys">${fs.map(([t,e])=>i`<dt><kbd>${t}</kbd></dt><dd>${n(e)}</dd>`)}</dl>
        <label class="tick"><input type="checkbox" checked=${Qt.value} onChange=${()=>Jo(!Qt.value)} />${n("keys.on")}</label>
      </div>
    </${q}>
  `:null}var Zt=[{href:"/app/my-tasks",label:"nav.mine",icon:"check"},{href:"/app/inbox",label:"nav.inbox",icon:"inbox",count:bt},{href:"/app/projects",label:"nav.projects",icon:"folder"}],De=[{href:"/app/settings",label:"nav.settings",icon:"settings"},{href:"/app/points",label:"nav.points",icon:"star"},{href:"/app/jobs",label:"nav.jobs",icon:"archive"},{href:"/app/invitations",label:"accept.nav",icon:"people"}];function rr(){return Ot.value&&kt.value==="in"?i`<${$s} />`:null}function $s(){let[t,e]=w(""),[o,r]=w(0),s=S(null),a=st(),l=hs(t),c=Math.min(o,l.length-1),u=()=>Ot.value=!1;_(()=>{s.current?.querySelector("[aria-selected='true']")?.scrollIntoView({block:"nearest"})},[c]);let p=$=>{u(),$?.run()},m=$=>{if(K($))return;let h={ArrowDown:1,ArrowUp:-1}[$.key];if(h)r((c+h+l.length)%Math.max(1,l.length));else if($.key==="Enter")p(l[c]);else return;$.preventDefault()};return i`
    <${q} title=${n("palette.title")} class="palette" bare onClose=${u}>
      <div class="search">
        <${v} name="search" />
        <input class="input" role="combobox" aria-expanded="true" aria-controls=${a} aria-autocomplete="list" aria-label=${n("palette.title")}
            placeholder=${n("palette.placeholder")} autofocus dir="auto"
          autocomplete="off" aria-activedescendant=${l.length>0?`${a}-${c}`:void 0}
          onInput=${$=>{e($.target.value),r(0)}}
          onKeyDown=${m} />
      </div>
      <div ref=${s} id=${a} class="palette-list" role="listbox" aria-label=${n("palette.title")}>
        ${l.map(($,h)=>i`<div key=${$.id} id=${`${a}-${h}`} role="option" aria-selected=${h===c} onClick=${()=>p($)}
              onPointerMove=${()=>h!==c&&r(h)}>
            <${v} name=${$.icon} /><span class="grow" dir="auto">${$.label}</span>${$.key?i`<kbd>${$.key.toUpperCase()}</kbd>`:i`<span
                class="small soft">${$.hint}</span>`}
          </div>`)}
      </div>
      ${l.length===0&&i`<p class="empty" role="status">${n("palette.none")}</p>`}
    </${q}>
  `}function hs(t){let e=ot(t).split(/\s+/).filter(Boolean),o=({label:s})=>e.every(a=>ot(s).includes(a)),r=[...Jt.value.map(s=>({id:`command ${s.id}`,label:s.label(),hint:"",icon:s.icon,run:s.run,key:s.key})),...[...Zt,...De].map(s=>({id:s.href,label:n(s.label),hint:n("palette.screen"),icon:s.icon,run:()=>et(s.href)})),{id:"help",label:n("keys.title"),hint:"",icon:"help",run:()=>Tt.value=!0,key:"?"},...ce.value.map(s=>({id:s.id,label:s.name,hint:n("palette.project"),icon:s.kind==="bucket_list"?"star":"board",run:()=>et(`/app/projects/${s.id}`)}))];if(e.length>0){let s=Vo();for(let a of s?.list()??[])r.push({id:a.id,label:a.title,hint:n(`status.${a.status}`),icon:"check",run:()=>et(`/app/projects/${a.project_id}/tasks/${a.id}`)})}return r.filter(o).slice(0,50)}function sr(){let[t,e]=w(null),[o,r]=w(!1);async function s(a){a.preventDefault();let l=new FormData(a.currentTarget);r(!0),e(null);try{await re(String(l.get("email")),String(l.get("password")),!0)}catch(c){e(c),r(!1)}}return i`
    <${q} title=${n("auth.expiredTitle")} stays onClose=${()=>null}>
      <form class="stack" onSubmit=${s}>
        <p class="soft">${n("auth.expiredLead")}</p>
        ${t&&i`<p class="notice bad" role="alert">${Xt(t)}</p>`}
        <${N} label=${n("auth.email")} name="email" type="email" autocomplete="username" required defaultValue=${J.value?.email} />
        <${ae} label=${n("auth.password")} name="password" autocomplete="current-password" autofocus />
        <footer>
          <button type="button" class="button" onClick=${()=>se()}>${n("nav.signOut")}</button>
          <${it} isBusy=${o} class="button primary">${n("auth.signIn")}</${it}>
        </footer>
      </form>
    </${q}>
  `}var ar=t=>t==="light"||t==="dark"?t:"system",oo=M(ar(ee("theme")));function ir(t){jt("theme",t==="system"?null:t),lr(t)}function lr(t){oo.value=t,t==="system"?delete document.documentElement.dataset.theme:document.documentElement.dataset.theme=t}mo((t,e)=>{t==="theme"&&lr(ar(e))});function no({children:t}){return i`
    <div class="app">
      <a class="skip" href="#main">${n("app.skip")}</a>
      <nav class="side" aria-label=${n("nav.main")}>
        <a class="brand" href="/app/projects"><img src="/favicon.svg" alt="" width="24" height="24" />${n("app.name")}</a>
        <button type="button" class="nav-item find" onClick=${()=>Ot.value=!0}><${v} name="search" /><span>${n("palette.button")}</span><span
            class="tail"><kbd>Ctrl K</kbd></span></button>
        <div class="nav">${Zt.map(e=>i`<${cr} item=${e} />`)}</div>
        <${bs} />
        <div class="end"><${ur} /></div>
      </nav>
      <div class="view">
        <${gs} />
        <main id="main" tabindex="-1">${t}</main>
      </div>
      <nav class="bottom" aria-label=${n("nav.main")}>
        ${Zt.map(e=>i`<${cr} item=${e} />`)}
        <${ur} isBottom />
      </nav>
    </div>
  `}function cr({item:t}){let e=t.count?.value??0,o=R.value.path===t.href;return i`<a class="nav-item" href=${t.href} aria-current=${o?"page":void 0}>
    <${v} name=${t.icon} /><span>${n(t.label)}</span>
    ${e>0&&i`<span class="count" aria-hidden="true">${e>99?"99+":e}</span><span class="sr">${n("nav.unread",{count:e})}</span>`}
  </a>`}function bs(){let t=ce.value.slice(0,30);return t.length===0?null:i`<h2 class="nav-title">${n("nav.projects")}</h2>
    <div class="nav">
      ${t.map(e=>{let o=`/app/projects/${e.id}`,r=R.value.path.startsWith(o);return i`<a key=${e.id} class="nav-item" href=${o} aria-current=${r?"page":void 0}>
          <${v} name=${e.kind==="bucket_list"?"star":"board"} /><span dir="auto">${e.name}</span>
        </a>`})}
    </div>`}function ur({isBottom:t=!1}){let e=J.value,o=["system","light","dark"],r=[...De.map(({label:s,icon:a,href:l})=>({label:n(s),icon:a,href:l})),"line",...o.map(s=>({label:n(`theme.${s}`),checked:oo.value===s,run:()=>ir(s)})),"line",...Object.entries(fo).map(([s,a])=>({label:a,checked:$o.value===s,run:()=>oe(s)})),"line",{label:n("keys.title"),icon:"help",tail:"?",run:()=>Tt.value=!0},{label:n("nav.about"),icon:"info",href:"/about/"},{label:n("nav.signOut"),icon:"signOut",run:()=>{se()}}];return i`<${F} label=${n("nav.account")} items=${r} class="nav-item">
    <${X} name=${e?.name??"?"} id=${e?.id} url=${e?.avatar_url} hidden />
    <span dir="auto">${t?n("nav.account"):e?.name??n("nav.account")}</span>
  </${F}>`}function gs(){let t=rt.value,e=Ne.value>0?` ${n("state.waiting",{count:Ne.value})}`:"";return t!==null?i`<div class="strip" role="status">${n("state.offline",{time:ut(new Date(t).toISOString())})}${e}</div>`:Bt.value!==null?i`<div class="strip" role="status">${n("state.busy")}${e}</div>`:null}function dr(){let t=S(null),e=So.value;return _(()=>{let o=t.current;o?.showPopover&&(o.matches(":popover-open")&&o.hidePopover(),e.length>0&&o.showPopover())},[e]),i`
    <div class="sr" role="status" aria-live="polite">${Eo.value}</div>
    <div ref=${t} class="toasts" popover="manual" role="region" aria-label=${n("notifications")}>
      <div class="sr" role="alert">${e.at(-1)?.text}</div>
      ${e.map(({id:o,text:r,kind:s,action:a})=>i`<div key=${o} class=${`toast ${s}`}>
          <span dir="auto">${r}</span>
          ${a&&i`<button type="button" class="button small act"
            onClick=${()=>{Pe(o),a.run()}}>
            ${a.label}
          </button>`}
          <button type="button" class="button small icon-only" aria-label=${n("dismiss")} onClick=${()=>Pe(o)}><${v} name="close" /></button>
        </div>`)}
    </div>
  `}var ro=new Map;function vs(){for(let t of or){let e=bo(t.pattern,R.value.path);if(e)return{route:t,params:e,key:t.screen??t.pattern}}return null}function mr(){return i`<${ks} /><${rr} /><${nr} /><${_o} /><${dr} />`}function ks(){let t=kt.value,e=vs(),o=R.value.path==="/"||R.value.path==="/app/"||R.value.path==="/app",r=o||!(e?.route.anonymous||e?.route.open),s=J.value!==null,a=o?t==="in"?"/app/projects":"/app/login":ys(t,e,s);_(()=>{a&&et(a,{replace:!0})},[a]);let[l,c]=w(null),u=()=>{c(null),J.value||ko().catch(c),ie.value||ue()};return _(()=>{t==="in"&&r&&u()},[t,r]),a?null:r?l&&!s?i`<main class="auth"><${Y} isPage error=${l} retry=${u} /></main>`:i`<${no}>
      ${e?i`<${pr} found=${e} />`:i`<${ws} />`}
    </${no}>
    ${t==="expired"&&i`<${sr} />`}`:i`<${pr} found=${e} />`}function ys(t,e,o){if(e?.route.open)return null;let r=R.value.query.get("next");return e?.route.anonymous?t==="in"?r?.startsWith("/app/")?r:"/app/projects":null:t==="out"||t==="expired"&&!o?`/app/login?next=${encodeURIComponent(location.pathname+location.search)}`:null}function pr({found:t}){let{route:e,params:o,key:r}=t,[,s]=w(0),[a,l]=w(null),c=()=>{l(null),e.load().then(p=>{ro.set(r,p.Screen),s(m=>m+1)},l)};_(()=>{ro.has(r)||c()},[r]),tt(()=>{Nt.value=n(e.title),document.getElementById("main")?.focus({preventScroll:!0})},[r]);let u=ro.get(r);return a?i`<${Y} isPage error=${a} retry=${()=>location.reload()} />`:u?i`<${u} key=${r} params=${o} />`:i`<p class="sr" role="status">${n("app.loading")}</p>`}function ws(){return i`<${G} isPage icon="search" title=${n("notFound.title")} text=${n("notFound.text")}>
    <a class="button" href="/app/projects">${n("notFound.home")}</a>
  </${G}>`}vt(()=>{document.title=Nt.value?`${Nt.value} – Taskfleet`:"Taskfleet"});function fr(){if(!("serviceWorker"in navigator))return;let t=()=>{let o=globalThis.trustedTypes?.createPolicy("taskfleet",{createScriptURL:()=>"/sw.js"});navigator.serviceWorker.register(o?o.createScriptURL(""):"/sw.js").catch(()=>null)};document.readyState==="complete"?t():addEventListener("load",t)}for(let t of["dragover","drop"])addEventListener(t,e=>e.preventDefault());go();kt.peek()==="in"&&vo().catch(()=>null);await oe();fr();var $r=document.getElementById("app");$r&&io(i`<${mr} />`,$r);
