//! Costs of members, invitations and comments; see `costs` for how DynamoDB counts.

use domain::{CommentId, CommentPatch, EmailAddress, Name, NewComment, NewInvitation, Profile, Role};
use serde_json::json;
use store::Wanted;

use crate::costs::Costs;
use crate::scene::{Scene, seed, user};

#[tokio::test]
async fn a_comment_is_one_item_in_one_index() {
    let scene = Scene::new().await;
    let (store, task) = (&scene.store, &scene.add_many(1).await[0].id);
    let mut costs = Costs::new(store);
    let ids = (CommentId::from_seed(seed()), scene.project.clone(), task.clone());
    let new = NewComment::parse(json!({"body": "Looks *good*"})).unwrap();
    let comment = new.into_comment(ids, scene.owner.clone(), vec![], scene.now());
    // Project, membership, task, comment, and the caller's profile, which has their name.
    let names = [scene.owner.clone()];
    let wanted = Wanted {
        parent: Some(task),
        comment: Some(&comment.id),
        names: &names,
        ..Wanted::new(&scene.owner, &scene.project)
    };
    let create = store.create_comment(&comment, None);
    // A transaction counts twice: the comment and its index entry, and the check of the task.
    costs.check("create comment", 1, 5.0, create).await.unwrap();
    let found = costs
        .check("read for a comment", 1, 5.0, store.read(wanted))
        .await;
    let current = found.unwrap().unwrap().comment.unwrap();
    let patch = CommentPatch::parse(json!({"body": "Looks good"})).unwrap();
    let changed = patch.apply(&comment, vec![], scene.now()).unwrap();
    let update = store.update_comment(&current, &changed);
    costs.check("update comment", 1, 2.0, update).await.unwrap();
    let list = store.comments_of(task, None, 50);
    costs.check("list comments", 1, 0.5, list).await.unwrap();
    let current = store.read(wanted).await.unwrap().unwrap().comment.unwrap();
    let delete = store.delete_comment(&current, &scene.owner, scene.now());
    costs.check("delete comment", 1, 2.0, delete).await.unwrap();
    costs.assert_right();
}

#[tokio::test]
async fn memberships_and_invitations_are_one_item_each_in_one_index() {
    let scene = Scene::new().await;
    let store = &scene.store;
    let mut costs = Costs::new(store);
    let list = store.members(&scene.project, None, 50);
    costs.check("list members", 1, 0.5, list).await.unwrap();
    let email = EmailAddress::parse("eve@example.com").unwrap();
    let name = Name::parse("Eve").unwrap();
    let profile = Profile::new(user(), email.clone(), name, scene.now()).unwrap();
    store.create_profile(&profile).await.unwrap();
    let new = NewInvitation::parse(json!({"email": "eve@example.com", "role": "viewer"})).unwrap();
    let invitation = new.into_invitation(scene.project.clone(), scene.owner.clone(), seed(), scene.now());
    let read = store.read_invitation(&scene.owner, &scene.project, &invitation.id, None);
    costs.check("read for an invitation", 1, 4.0, read).await.unwrap();
    let invite = store.put_invitation(None, &invitation, None);
    // A transaction counts twice: the invitation, and two numbers of messages.
    costs.check("invite", 1, 7.0, invite).await.unwrap();
    let list = store.invitations_of(&scene.project, None, scene.now(), 50);
    costs.check("list invitations", 1, 1.0, list).await.unwrap();
    let wrong = store.count_wrong_code(&invitation);
    costs.check("wrong code", 1, 2.0, wrong).await.unwrap();
    let find = store.invitations_to(&profile.id, &email, scene.now());
    let found = costs.check("find my invitations", 2, 3.5, find).await.unwrap();
    let join = store.join(&found[0], &profile.id, scene.now());
    let access = costs.check("join", 1, 10.0, join).await.unwrap();
    let current = access.membership;
    let editor = current
        .with_role(Role::Editor, &scene.owner, scene.now())
        .unwrap();
    let change = store.update_member(&current, &editor);
    costs.check("change role", 1, 2.0, change).await.unwrap();
    let owner = editor.with_role(Role::Owner, &scene.owner, scene.now()).unwrap();
    let change = store.update_member(&editor, &owner);
    costs.check("make an owner", 1, 7.0, change).await.unwrap();
    let leave = store.end_membership(&owner, &profile.id, scene.now());
    costs.check("an owner leaves", 1, 5.0, leave).await.unwrap();
    costs.assert_right();
}
