-- Providers and models. Prices in US dollars for a million tokens; models are rows, not code. The local provider has no
-- address: its writer runs in our own process, unless a server that speaks OpenAI's protocol is set for it.
INSERT INTO public.ai_provider (slug, display_name, base_url, is_api_key_required, is_streaming_supported)
VALUES
    ('openai', 'OpenAI', 'https://api.openai.com/v1', true, true),
    ('anthropic', 'Anthropic', 'https://api.anthropic.com/v1', true, true),
    ('google', 'Google', 'https://generativelanguage.googleapis.com/v1beta/openai', true, false),
    ('local', 'On this site', NULL, false, false);

INSERT INTO public.ai_model (provider_id, model_name, display_name, capabilities, max_context_tokens, input_price_per_million, output_price_per_million)
SELECT p.id, m.model_name, m.display_name, m.capabilities, m.context, m.input, m.output
FROM (VALUES
    ('openai', 'gpt-4o', 'GPT-4o', ARRAY['text_generation', 'vision'], 128000, 2.50, 10.00),
    ('openai', 'gpt-4o-mini', 'GPT-4o mini', ARRAY['text_generation', 'vision'], 128000, 0.15, 0.60),
    ('anthropic', 'claude-3-5-sonnet-20241022', 'Claude 3.5 Sonnet', ARRAY['text_generation', 'vision'], 200000, 3.00, 15.00),
    ('google', 'gemini-1.5-pro', 'Gemini 1.5 Pro', ARRAY['text_generation', 'vision'], 2000000, 1.25, 5.00),
    ('local', 'llama3.2', 'Llama 3.2', ARRAY['text_generation'], 8192, 0, 0),
    ('local', 'local-tfidf', 'Words of this site', ARRAY['text_generation'], 8192, 0, 0)
) AS m (provider, model_name, display_name, capabilities, context, input, output)
JOIN public.ai_provider p ON p.slug = m.provider;
