//! A real model in text and many callers, against the real server; OpenAI's side is played.

#[cfg(test)]
mod live;
#[cfg(test)]
mod load;
