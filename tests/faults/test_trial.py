"""Without any fault: what every other test compares with."""


def test_hundred_jobs_without_a_fault(stage):
    jobs = stage.ask_many(100)
    stage.workers(2)
    stage.sweepers()

    stage.wait_for_all()

    assert stage.statuses() == {"completed": len(jobs)}
    stage.check_books()
