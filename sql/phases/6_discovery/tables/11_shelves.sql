-- Two categories say what else stands in them since every category of YouTube has a shelf. The triggers that copy them to
-- schema site come after this file on a new database.
UPDATE public.content_category SET description = 'Films, series, sport and the people in them.' WHERE code = 'entertainment';
UPDATE public.content_category SET description = 'Devices, cars, code and how they are made.' WHERE code = 'tech';
UPDATE site.category c SET description = t.description FROM public.content_category t WHERE t.code = c.code AND c.description <> t.description;
