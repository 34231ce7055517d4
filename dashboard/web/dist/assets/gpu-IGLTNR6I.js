import{a as o,i as t}from"./chunk-XBUVBQC4.js";import"./chunk-S6R2IN7W.js";var f=()=>o(t,{what:""});export{f as default};
