"""A creator with six works on one of the sandbox's platforms, and what tests do to her."""

from datetime import timedelta
from uuid import UUID

from psycopg.types.json import Jsonb

from app.connections import channels, service

TITLES = ("خبز الصباح", "सुबह की चाय", "ต้มยำกุ้ง", "朝の散歩", "김치 담그기", "Ψωμί με προζύμι")
NAMES = {"youtube": "YouTube", "instagram": "Instagram", "tiktok": "TikTok"}


class Creator:
    """A person whose account on a platform is connected and synced."""

    def __init__(self, slug, site, admin, control, consent, run_job, make_user, titles=TITLES) -> None:
        self.slug, self.name = slug, NAMES[slug]
        self.id: UUID = make_user(f"lists-{slug}", tier="premium")
        self.account = f"l{self.id.hex[:12]}"
        self._site, self._admin, self._control, self._consent, self._run_job = site, admin, control, consent, run_job
        self._publish(titles)
        self.connect()

    def connect(self) -> None:
        """Gives the permission, again after the first time, and does the first sync."""
        address = f"{self.account}@mail.example" if self.slug == "youtube" else self.account
        found = self._consent.connect(self.id, address, self.slug)
        self.account_id = found.account_id
        assert self._run_job(found.job_id)[:2] == ("completed", None)

    def disconnect(self) -> None:
        with self._site.database.transaction("web", self.id) as db:
            service.end(db, self.id, self.account_id, keep=True, by="person")

    def shown(self) -> list[str]:
        """The titles that visitors see, in order."""
        rows = self._admin.execute("SELECT title FROM site.card WHERE creator_id = %s", (self.id,)).fetchall()
        return sorted(row[0] for row in rows)

    def ids(self) -> dict[str, str]:
        """The platform's ids by title."""
        found = self._admin.execute(
            "SELECT title, platform_content_id FROM content_item WHERE social_account_id = %s", (self.account_id,)
        )
        return dict(found.fetchall())

    def spoil(self, path: str, body: object, times: int = 20) -> None:
        """The next answers of these addresses are this one, under status 200; the profile is answered rightly."""
        path = f"{path}/{self._user_id()}/media" if self.slug == "instagram" and not path.endswith("/") else path
        wish = {"path": path, "times": times, "status": 200, "body": body}
        assert self._control.post("/fail", json=wish).status_code == 200

    def heal(self) -> None:
        self._control.post("/clear", json={})

    def delete(self, *titles: str) -> None:
        """The works are deleted on the platform."""
        calls = {
            "youtube": "/videos/{}/delete",
            "instagram": "/instagram/media/{}/delete",
            "tiktok": "/tiktok/videos/{}/delete",
        }
        ids = self.ids()
        for title in titles:
            assert self._control.post(calls[self.slug].format(ids[title]), json={}).status_code == 200

    def look_at_everything(self):
        """A sync that walks the whole list."""
        self._admin.execute(
            "UPDATE social_account SET sync_state = sync_state - 'full_at' WHERE id = %s", (self.account_id,)
        )
        return self.sync()

    def sync(self):
        """A sync as the creator asks for it: status, message and result of its job."""
        with self._site.database.transaction("web", self.id) as db:
            created = service.sync_now(db, channels.find(db, self.id, self.account_id), self.id)
        answer = self._run_job(created.job_id)
        self._admin.execute("DELETE FROM job_queue WHERE id = %s AND status = 'pending'", (created.job_id,))
        return answer

    def refresh(self, *, named: bool = False):
        """The upkeep's look at old works, or at works that a platform named: status, message and result of its job."""
        params = {"user_id": str(self.id), "social_account_id": str(self.account_id)}
        if named:
            params["ids"] = list(self.ids().values())
        made = self._admin.execute("SELECT jobs.create_site_job('refresh_works', %s)", (Jsonb(params),)).fetchone()
        return self._run_job(made[0])

    def grow_old(self) -> None:
        """The works were confirmed too long ago."""
        self._admin.execute(
            "UPDATE content_item SET synced_at = now() - interval '20 days' WHERE social_account_id = %s",
            (self.account_id,),
        )

    def lose(self, works: int) -> None:
        """The next list of TikTok lacks so many works, although the profile counts them."""
        videos = [{"id": work_id, "duration": 5} for work_id in sorted(self.ids().values())[works:]]
        error = {"code": "ok", "message": "", "log_id": "L"}
        self.spoil(
            "/tiktok/api/v2/video/list",
            {"data": {"videos": videos, "cursor": 1, "has_more": False}, "error": error},
            times=1,
        )

    def second_looks(self) -> list[timedelta]:
        """How long the second looks at this account have to wait."""
        rows = self._admin.execute(
            "SELECT scheduled_for - now() FROM job_queue WHERE job_type = 'look_again' AND status = 'pending' "
            "AND params ->> 'social_account_id' = %s",
            (str(self.account_id),),
        ).fetchall()
        return [row[0] for row in rows]

    def look_again(self):
        """The second look that waits: status, message and result of its job."""
        ((job_id,),) = self._admin.execute(
            "SELECT id FROM job_queue WHERE job_type = 'look_again' AND status = 'pending' AND scheduled_for <= now() "
            "AND params ->> 'social_account_id' = %s",
            (str(self.account_id),),
        ).fetchall()
        return self._run_job(job_id)

    def wait(self, age: timedelta) -> None:
        """So much time goes by for what is remembered of missing works, and for the jobs that wait."""
        self._admin.execute(
            "UPDATE content.missing_work SET missed_at = missed_at - %s WHERE account_id = %s", (age, self.account_id)
        )
        self._admin.execute(
            "UPDATE job_queue SET scheduled_for = scheduled_for - %s WHERE status = 'pending' AND job_type = 'look_again' "
            "AND params ->> 'social_account_id' = %s",
            (age, str(self.account_id)),
        )

    def _publish(self, titles) -> None:
        name = self.account
        if self.slug == "youtube":
            wish = {
                "title": name,
                "handle": name,
                "email": f"{name}@mail.example",
                "videos": [{"title": t} for t in titles],
            }
            answer = self._control.post("/channels", json=wish)
        elif self.slug == "instagram":
            wish = {"username": name, "name": name, "media": [{"caption": title} for title in titles]}
            answer = self._control.post("/instagram/accounts", json=wish)
        else:
            videos = [{"title": title, "description": title} for title in titles]
            answer = self._control.post("/tiktok/accounts", json={"username": name, "videos": videos})
        assert answer.status_code == 200, answer.text

    def _user_id(self) -> str:
        accounts = self._control.get("/instagram/accounts", params={"source": "control"}).json()
        return next(one["user_id"] for one in accounts if one["username"] == self.account)
